internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore
internal import Synchronization

/// A file beside the database that every process touches after it changed something worth a look: the doorbell of a
/// store that has no server. Touching costs one system call, listening none.
final class DoorbellFile: Sendable {
    private let path: String
    private let listening = Mutex<Int32?>(nil)

    init(path: String) {
        self.path = path
    }

    /// Touches the file; makes it first if it is not there. A bell that cannot be rung is no error: the listeners'
    /// slow poll finds the work.
    func ring() {
        if utimensat(AT_FDCWD, path, nil, 0) == 0 { return }
        create()
        utimensat(AT_FDCWD, path, nil, 0)
    }

    /// The descriptor to watch: readable once somebody rang.
    func startListening() throws(StoreError) -> Int32 {
        create()
        let descriptor = octo_touch_watch(path)
        guard descriptor >= 0 else {
            throw .unavailable("the doorbell '\(path)' cannot be watched: \(String(cString: strerror(-descriptor)))")
        }
        listening.withLock { $0 = descriptor }
        return descriptor
    }

    /// Reads what has rung so far, so that the descriptor is quiet until the next ring.
    func silence() {
        guard let descriptor = listening.withLock({ $0 }) else { return }
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
            while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }

    /// The descriptor that was watched, if any; the caller stops watching it and gives it to `discard`.
    func stopListening() -> Int32? {
        listening.withLock { listening in
            defer { listening = nil }
            return listening
        }
    }

    func discard(_ descriptor: Int32) {
        Glibc.close(descriptor)
    }

    private func create() {
        let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o660)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }
}
