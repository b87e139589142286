@preconcurrency import Glibc
import Synchronization

/// What ctrl-C does while a run is watched: it takes the live lines away, and says that the run goes on.
enum Interruption {
    /// The line to say; read by a signal handler, therefore plain memory that nobody frees.
    private static let line = Atomic<UInt>(0)
    /// How many rows above the cursor are drawn anew again and again.
    private static let liveRows = Atomic<Int>(0)

    static func noteLiveRows(_ count: Int) { liveRows.store(count, ordering: .releasing) }

    static func say(_ text: String) {
        guard let bytes = strdup(text + "\n") else { return }
        line.store(UInt(bitPattern: bytes), ordering: .releasing)
        signal(SIGINT) { _ in
            Interruption.clearLiveRows()
            if let bytes = UnsafePointer<CChar>(bitPattern: Interruption.line.load(ordering: .acquiring)) {
                _ = write(STDERR_FILENO, bytes, strlen(bytes))
            }
            _exit(ExitStatus.interrupted.rawValue)
        }
    }

    /// To be called by a signal handler, too: nothing but writes.
    private static func clearLiveRows() {
        let rows = liveRows.load(ordering: .acquiring)
        guard rows > 0 else { return put("\n", on: STDERR_FILENO) }
        put("\r\u{1B}[2K", on: STDOUT_FILENO)
        for _ in 0..<rows { put("\u{1B}[A\u{1B}[2K", on: STDOUT_FILENO) }
    }

    private static func put(_ text: StaticString, on descriptor: Int32) {
        _ = write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
    }
}
