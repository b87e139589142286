import ArgumentParser
@preconcurrency import Glibc
import PipeCore
import PipeRuntime

/// Why a command ends without success: the one line on standard error, and the exit status.
struct Failure: Error {
    let line: String
    let status: ExitStatus

    init(_ line: String, _ status: ExitStatus) {
        self.line = line
        self.status = status
    }

    /// Says it and ends the program.
    func exit() -> Never {
        if !line.isEmpty { Terminal.complain("pipectl: \(line)") }
        Glibc.exit(status.rawValue)
    }

    /// What any error comes to.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let problem as InputProblem: self.init(problem.description, .badInput)
        case let problem as TextFile.Problem: self.init(problem.description, .badInput)
        case let error as StoreError: self.init(error.description, error.isTransient ? .unreachable : .refused)
        case let code as ExitCode:
            self.init("", ExitStatus(rawValue: code.rawValue) ?? .badInput)
        default:
            self.init(parsing: error)
        }
    }

    /// The parser speaks through errors too: help and completion scripts are its successes.
    private init(parsing error: any Error) {
        let text = Pipectl.fullMessage(for: error)
        guard Pipectl.exitCode(for: error) != .success else {
            Terminal.print(text)
            self.init("", .done)
            return
        }
        let message = Pipectl.message(for: error).split(separator: "\n").map(Self.trimmed).joined(separator: " ")
        // The parser's last line: See 'pipectl deployment run --help' for more information.
        let hint = text.split(separator: "\n").last { $0.contains("--help'") }
            .flatMap { $0.split(separator: "'").first { $0.hasPrefix("pipectl") } }
        self.init("\(message) (see '\(hint ?? "pipectl --help")')", .badInput)
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let line = line.drop { $0 == " " }
        return line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)]
    }
}
