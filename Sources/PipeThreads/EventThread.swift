internal import CLinux
@preconcurrency internal import Glibc
internal import Synchronization

/// A serial executor that owns one thread. The thread sleeps until a job arrives or a watched descriptor is ready, so an
/// actor pinned to it may call blocking C without holding up the cooperative pool.
///
/// The thread lives until `stop()`. What it starts and owns (a death signal, a handle that is not thread-safe) may rely
/// on that.
package final class EventThread: SerialExecutor, @unchecked Sendable {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let inbox = Mutex(Inbox())
    private let poll: Int32
    private let bell: Int32
    /// Touched on the thread only.
    private var watchers: [Int32: () -> Void] = [:]

    /// Starts the thread. `name` (at most 15 bytes) is what `ps -T` shows.
    package init(name: String) {
        poll = octo_poll_create()
        bell = octo_bell_create()
        precondition(poll >= 0 && bell >= 0, "no descriptors left for a thread")
        octo_poll_watch(poll, bell, 0)
        let error = PlainThread.start(name: name) { [self] in run() }
        precondition(error == 0, "no thread can be started: errno \(error)")
    }

    deinit {
        close(poll)
        close(bell)
    }

    // MARK: Jobs

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = inbox.withLock { inbox in
            inbox.jobs.append(job)
            return inbox.jobs.count == 1
        }
        if isFirst { octo_bell_ring(bell) }
    }

    package func checkIsolated() {
        precondition(isCurrent, "not on this event thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Ends the thread once the jobs it already has are done.
    package func stop() {
        inbox.withLock { $0.isStopped = true }
        octo_bell_ring(bell)
    }

    // MARK: Descriptors, for code that runs on the thread

    /// Calls `ready` on the thread whenever `descriptor` can be read (or written, if asked for) or has hung up.
    /// The watcher reads what it finds; the call repeats while something is left.
    package func watch(_ descriptor: Int32, forWriting: Bool = false, _ ready: @escaping () -> Void) {
        checkIsolated()
        watchers[descriptor] = ready
        octo_poll_watch(poll, descriptor, forWriting ? 1 : 0)
    }

    /// To be called before the descriptor is closed.
    package func unwatch(_ descriptor: Int32) {
        checkIsolated()
        guard watchers.removeValue(forKey: descriptor) != nil else { return }
        octo_poll_unwatch(poll, descriptor)
    }

    // MARK: The thread

    /// The thread whose loop runs here, if this is one.
    private static let current = ThreadLocal()

    private var isCurrent: Bool { Self.current.pointer == Unmanaged.passUnretained(self).toOpaque() }

    private func run() {
        Self.current.pointer = Unmanaged.passUnretained(self).toOpaque()
        var ready = [Int32](repeating: 0, count: 64)
        while true {
            let (jobs, isStopped) = inbox.withLock { inbox in
                let jobs = inbox.jobs
                inbox.jobs.removeAll(keepingCapacity: true)
                return (jobs, inbox.isStopped)
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isStopped, jobs.isEmpty { return }
            // With jobs just done there may be more, and descriptors deserve their turn: look without sleeping.
            let count = octo_poll_wait(poll, jobs.isEmpty ? -1 : 0, &ready, Int32(ready.count))
            for descriptor in ready.prefix(Int(max(0, count))) {
                if descriptor == bell {
                    octo_bell_silence(bell)
                } else {
                    watchers[descriptor]?()
                }
            }
        }
    }
}

/// One pointer per thread, without the cost of a lock.
private struct ThreadLocal: @unchecked Sendable {
    private let key: pthread_key_t

    init() {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        self.key = key
    }

    var pointer: UnsafeMutableRawPointer? {
        get { pthread_getspecific(key) }
        nonmutating set { pthread_setspecific(key, newValue) }
    }
}
