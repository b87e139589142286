@preconcurrency import Glibc

extension Terminal {
    /// Whether a person types at standard input.
    static var isReadable: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks for a line that the terminal does not show.
    static func ask(_ name: String) throws -> String {
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var hidden = before
        // Without signals from keys: ctrl-C would leave a terminal behind that shows nothing any more.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            complain("")
        }
        write("\(name): ", to: STDERR_FILENO)
        let line = readLine() ?? ""
        guard !line.contains("\u{3}") else { throw Failure("", .interrupted) }
        return line
    }
}
