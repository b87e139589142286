internal import CLinux
internal import Glibc

/// A thread for code that waits in C for as long as it likes. It ends with its body.
package enum PlainThread {
    /// Returns 0, or the errno because of which there is no thread. `name` (at most 15 bytes) is what `ps -T` shows.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let error = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                octo_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        if error == 0 { pthread_detach(handle) } else { start.release() }
        return error
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
