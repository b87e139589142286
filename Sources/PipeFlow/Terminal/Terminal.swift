@preconcurrency internal import Glibc

/// What a flow that was started by hand writes to.
package enum Terminal {
    /// A line on standard output.
    package static func say(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// A line on standard error.
    package static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// The time of day, as the clock on the wall shows it.
    static func clock() -> String {
        var time = time(nil)
        var clock = tm()
        localtime_r(&time, &clock)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(clock.tm_hour)):\(two(clock.tm_min)):\(two(clock.tm_sec))"
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody listens any more, or the disk is full: there is nobody to tell.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
