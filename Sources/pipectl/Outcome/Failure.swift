import ArgumentParser
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
        ProgramExit.leave(with: status.rawValue)
    }

    /// What any error comes to.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let problem as InputProblem: self.init(problem.description, .badInput)
        case let problem as TextFile.Problem: self.init(problem.description, .badInput)
        case let problem as SealProblem: self.init(problem.description, .refused)
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
        // The parser's last line: See 'pipectl deployment run --help' for more information.
        let help =
            text.split(separator: "\n").last { $0.contains("--help'") }
            .flatMap { $0.split(separator: "'").first { $0.hasPrefix("pipectl") } } ?? "pipectl --help"
        let message = Self.oneLine(Pipectl.message(for: error))
        self.init("\(message)\(Self.hint(message, help)) (see '\(help)')", .badInput)
    }

    /// The parser's paragraphs and bullet points behind each other.
    private static func oneLine(_ message: String) -> String {
        var line = ""
        for piece in message.split(separator: "\n").map(trimmed) {
            if piece.hasPrefix("- ") {
                line += line.hasSuffix(":") ? " \(piece.dropFirst(2))" : ", \(piece.dropFirst(2))"
            } else {
                line += line.isEmpty ? "\(piece)" : " \(piece)"
            }
        }
        return line
    }

    /// The nearest subcommand, where a word stands that is none.
    private static func hint(_ message: String, _ help: Substring) -> String {
        let quoted = message.split(separator: "'")
        guard message.hasPrefix("Unexpected argument '"), quoted.count > 1 else { return "" }
        var command: any ParsableCommand.Type = Pipectl.self
        for word in help.split(separator: " ").dropFirst() where word != "--help" {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            command = next
        }
        return Nearest.hint(
            for: String(quoted[1]), among: command.configuration.subcommands.map { $0._commandName })
    }

    private static func trimmed(_ line: Substring) -> Substring {
        let line = line.drop { $0 == " " }
        return line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)]
    }
}
