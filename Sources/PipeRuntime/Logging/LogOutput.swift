@preconcurrency internal import Glibc
internal import PipeEngine

/// Where records go, and in what form.
enum LogOutput: Sendable {
    case text
    case json
    case journal(JournalSocket, program: String)

    /// As it was asked for; without a word, the journal's own form where standard error ends there.
    init(_ format: LogFormat, program: String, environment: [String: String]) {
        switch format {
        case .text: self = .text
        case .json: self = .json
        case .journal: self = JournalSocket().map { .journal($0, program: program) } ?? .text
        case .auto where JournalSocket.isStandardError(environment):
            self = JournalSocket().map { .journal($0, program: program) } ?? .text
        case .auto: self = .text
        }
    }

    func write(_ record: LogRecord) {
        switch self {
        case .text: Self.write(record.textLine)
        case .json: Self.write(record.jsonLine)
        case .journal(let socket, let program):
            if !socket.send(record.journalEntry(by: program)) { Self.write(record.textLine) }
        }
    }

    /// In one call, so that lines of several threads do not mix.
    private static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
