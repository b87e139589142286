import ArgumentParser
@preconcurrency import Glibc

/// Ends the program with one line on standard error.
enum Failure {
    /// Bad input and what cannot be started with it.
    static let badInput = ExitCode(2)

    /// Help and the version end well; every other error is told in its own words and becomes an exit code.
    static func translated(_ error: any Error) -> any Error {
        if error is ExitCode || PipeAgent.exitCode(for: error) == .success { return error }
        let text = PipeAgent.message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
        let line = Array("pipe-agent: \(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        return badInput
    }
}
