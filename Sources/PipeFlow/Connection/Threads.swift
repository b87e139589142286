@preconcurrency internal import Glibc

/// Threads for what blocks: the cooperative pool must not wait.
package enum Threads {
    /// Starts one; it ends with the call.
    package static func start(_ work: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(work))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, start.toOpaque())
        precondition(error == 0, "no thread can be started: errno \(error)")
        pthread_detach(thread)
    }

    private final class Start {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
