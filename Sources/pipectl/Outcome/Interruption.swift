@preconcurrency import Glibc
import Synchronization

/// What ctrl-C says while a run is watched: that the run goes on.
enum Interruption {
    /// The line to say; read by a signal handler, therefore plain memory that nobody frees.
    private static let line = Atomic<UInt>(0)

    static func say(_ text: String) {
        guard let bytes = strdup("\n" + text + "\n") else { return }
        line.store(UInt(bitPattern: bytes), ordering: .releasing)
        signal(SIGINT) { _ in
            if let bytes = UnsafePointer<CChar>(bitPattern: Interruption.line.load(ordering: .acquiring)) {
                _ = write(STDERR_FILENO, bytes, strlen(bytes))
            }
            _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
