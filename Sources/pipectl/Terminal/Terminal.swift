@preconcurrency import Glibc
import PipeRuntime

/// What `pipectl` writes to: whole lines, at once, coloured where somebody looks.
enum Terminal {
    /// Writes to standard output, with a line break behind.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Writes to standard error, with a line break behind.
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// A remark that is neither result nor failure: on standard error, so that results stay clean.
    static func note(_ text: String) { complain("pipectl: \(text)") }

    /// How many columns standard output shows; `nil` where it is no terminal.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns > 0 { return columns }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// How large the terminal is now that standard output and standard error both are; `nil` where lines cannot be drawn anew.
    static var liveSize: LiveRegion.Size? {
        var size = winsize()
        guard !isDumb, isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1,
            ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
        else { return nil }
        return LiveRegion.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Whether colours are welcome on standard output (no-color.org).
    static let hasColour: Bool = {
        let forbidden = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return isatty(STDOUT_FILENO) == 1 && !forbidden && !isDumb
    }()

    private static let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? false

    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var full = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&full, 1, -1)
                continue
            }
            // Nobody listens any more, or the disk is full: there is nobody to tell.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// A look for a piece of text.
enum Style: String {
    case plain = ""
    case faint = "2"
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"

    func paint(_ text: String, hasColour: Bool = Terminal.hasColour) -> String {
        hasColour && self != .plain ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
