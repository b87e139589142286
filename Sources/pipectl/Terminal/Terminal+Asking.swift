@preconcurrency import Glibc

extension Terminal {
    /// Whether a person types at standard input.
    static var isReadable: Bool { isatty(STDIN_FILENO) == 1 }

    private static let interrupt: UInt8 = 3

    /// Asks for a line that the terminal does not show.
    static func ask(_ name: String) throws -> String {
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var hidden = before
        // Ctrl-C ends the line instead of the program, which would leave a terminal behind that shows nothing any more.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        withUnsafeMutableBytes(of: &hidden.c_cc) { $0[Int(VEOL)] = interrupt }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            complain("")
        }
        write("\(name): ", to: STDERR_FILENO)
        let line = readBytes()
        guard !line.contains(interrupt) else { throw Failure("", .interrupted) }
        return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// What was typed until the line was ended, or the terminal went away.
    private static func readBytes() -> [UInt8] {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while line.last != UInt8(ascii: "\n"), line.last != interrupt {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            line += chunk[..<count]
        }
        return line
    }
}
