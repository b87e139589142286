package import PipeCore

/// A secret as somebody named it behind `--secret`: never the secret itself, which others would see in the list of processes.
package struct SecretInput: Hashable, Sendable {
    package let name: String
    private let source: Source

    private enum Source: Hashable, Sendable {
        /// From the terminal, or a line of standard input.
        case asked
        /// All of standard input.
        case standardInput
        case file(String)
    }

    /// Reads `NAME`, `NAME=-` or `NAME=@FILE`.
    package init(_ argument: String) throws(InputProblem) {
        guard let equals = argument.firstIndex(of: "=") else {
            try BlockChange.check(argument)
            name = argument
            source = .asked
            return
        }
        name = String(argument[..<equals])
        try BlockChange.check(name)
        let text = argument[argument.index(after: equals)...]
        if text == "-" {
            source = .standardInput
        } else if text.hasPrefix("@"), text.count > 1 {
            source = .file(String(text.dropFirst()))
        } else {
            throw InputProblem(
                "--secret \(name)=…: others can see what is typed here: use --secret \(name) to be asked for it, "
                    + "or --secret \(name)=@FILE")
        }
    }

    /// The secrets in their order. `ask` asks a person, `nil` where none is there; `input` gives all of standard input, which is
    /// one secret, or one a line where several need it.
    package static func read(
        _ inputs: [SecretInput], ask: ((String) throws -> String)?, input: () throws -> String
    ) throws -> JSON.Object {
        let piped = inputs.filter { $0.source == .standardInput || ($0.source == .asked && ask == nil) }
        var texts = try piped.isEmpty ? [] : Self.texts(of: piped, in: withoutLineBreak(try input()))[...]
        var secrets = JSON.Object()
        for secret in inputs {
            let text =
                switch secret.source {
                case .file(let path): withoutLineBreak(try TextFile.read(path))
                case .asked where ask != nil: try ask?(secret.name) ?? ""
                case .asked, .standardInput: texts.removeFirst()
                }
            guard !text.isEmpty else { throw InputProblem("--secret \(secret.name): it is empty") }
            guard secrets[secret.name] == nil else { throw InputProblem("--secret \(secret.name): it is given twice") }
            secrets[secret.name] = .string(text)
        }
        return secrets
    }

    private static func texts(of secrets: [SecretInput], in input: String) throws(InputProblem) -> [String] {
        guard secrets.count > 1 else { return [input] }
        if let greedy = secrets.first(where: { $0.source == .standardInput }) {
            throw InputProblem(
                "--secret \(greedy.name)=-: this takes all of standard input, and another secret needs it too")
        }
        let lines = input.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == secrets.count else {
            throw InputProblem(
                "standard input has \(lines.count) lines for \(secrets.count) secrets: give one line for each")
        }
        return lines
    }

    /// The line break at the end is the file's, not the secret's.
    private static func withoutLineBreak(_ text: String) -> String {
        text.hasSuffix("\r\n") || text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
