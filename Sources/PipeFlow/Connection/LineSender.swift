@preconcurrency internal import Glibc

/// Sends lines on a socket, whole and in order. What the other side does not take at once a thread sends later; who
/// says very much meanwhile waits, unless nobody is to wait any more.
final class LineSender: @unchecked Sendable {
    // Everything that changes is guarded by the lock; C's own, since threads wait for it.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let progress = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let descriptor: Int32
    /// What the thread has not begun with.
    private var backlog: [UInt8] = []
    /// How many bytes the thread is sending.
    private var underWay = 0
    private var hasThread = false
    private var isGone = false
    private var isHurried = false

    /// From so many bytes on, who says more waits.
    private static let mostUnsent = 1 << 20

    init(descriptor: Int32) {
        self.descriptor = descriptor
        pthread_mutex_init(lock, nil)
        pthread_cond_init(progress, nil)
    }

    deinit {
        pthread_cond_destroy(progress)
        pthread_mutex_destroy(lock)
        progress.deallocate()
        lock.deallocate()
    }

    func send(_ line: [UInt8]) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while unsent >= Self.mostUnsent, !isGone, !isHurried { pthread_cond_wait(progress, lock) }
        guard !isGone else { return }
        var rest = line[...]
        if unsent == 0 { isGone = !Self.push(&rest, on: descriptor, flags: Int32(MSG_DONTWAIT)) }
        guard !isGone, !rest.isEmpty else { return }
        backlog += rest
        guard !hasThread else { return }
        hasThread = true
        Threads.start { self.sendBacklog() }
    }

    /// From now on nobody waits; what is said is kept until it can be sent.
    func hurry() {
        pthread_mutex_lock(lock)
        isHurried = true
        pthread_cond_broadcast(progress)
        pthread_mutex_unlock(lock)
    }

    /// Returns once everything is sent, or the other side is gone.
    func finish() {
        pthread_mutex_lock(lock)
        while unsent > 0, !isGone { pthread_cond_wait(progress, lock) }
        pthread_mutex_unlock(lock)
    }

    private var unsent: Int { backlog.count + underWay }

    private func sendBacklog() {
        pthread_mutex_lock(lock)
        while !backlog.isEmpty, !isGone {
            var bytes = backlog[...]
            backlog = []
            underWay = bytes.count
            pthread_mutex_unlock(lock)
            let isThere = Self.push(&bytes, on: descriptor, flags: 0)
            pthread_mutex_lock(lock)
            underWay = 0
            isGone = !isThere
            pthread_cond_broadcast(progress)
        }
        hasThread = false
        pthread_mutex_unlock(lock)
    }

    /// Sends all, or as much as the socket takes without waiting where the flags say so; what is left stays. Whether
    /// the other side is still there: if not, the work may be worth finishing all the same.
    private static func push(_ bytes: inout ArraySlice<UInt8>, on descriptor: Int32, flags: Int32) -> Bool {
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                // Without the flag an agent that is gone would kill this process with SIGPIPE.
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | flags)
            }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EAGAIN, flags != 0 {
                return true
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}
