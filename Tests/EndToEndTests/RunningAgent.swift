import PipeCore
import Testing

/// A `pipe-agent` that a test started.
struct RunningAgent: Sendable {
    let name: String
    let stateDirectory: String
    let program: RunningProgram

    var pid: Int32 { program.pid }
    var log: String { program.complaints }

    func signal(_ number: Int32) { program.signal(number) }

    func end(within limit: Duration = .seconds(30)) async throws -> ProcessExit { try await program.end(within: limit) }

    /// Waits for a line of its log.
    func says(_ text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("agent \(name) says '\(text)'", within: limit) {
            if let exit = program.exit, !log.contains(text) {
                throw NotInTime(description: "agent \(name) ended with \(exit) and never said '\(text)'")
            }
            return log.contains(text)
        }
    }
}

extension Trait where Self == IssueHandlingTrait {
    /// An issue comes with what the agents of the bench have said; once, though suites hand the trait down.
    static var agentLogs: Self {
        .compactMapIssues { issue in
            guard let bench = Bench.current, !issue.comments.contains(where: { $0.rawValue.hasPrefix("agent ") }) else {
                return issue
            }
            var issue = issue
            issue.comments.append("\(bench.agentLogs)")
            return issue
        }
    }
}
