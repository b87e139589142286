package import PipeCore
internal import Synchronization

/// A person at a terminal hears what an agent would: a line for what begins and ends, on standard error, so that the result is
/// alone on standard output.
package final class TerminalReport: Audience {
    private let flow: String
    private let write: @Sendable (String) -> Void
    private let result: @Sendable (String) -> Void
    private let story = Mutex(TaskStory())
    /// The result as far as it has come.
    private let parts = Mutex(ResultParts())

    package init(
        flow: String, write: @escaping @Sendable (String) -> Void = { Terminal.complain("\(Terminal.clock())  \($0)") },
        result: @escaping @Sendable (String) -> Void = { Terminal.say($0) }
    ) {
        self.flow = flow
        self.write = write
        self.result = result
    }

    package func tell(_ message: ContractMessage) {
        switch message {
        case .hello, .heartbeat, .request, .unknown: break
        case .log(let level, let text, let task):
            let word = level == .info ? "" : "\(level.rawValue): "
            write((task.map { "\($0.text)  " } ?? "") + word + text)
        case .failure(_, let message): write("\(flow) failed: \(message)")
        case .fact(let fact): tell(fact)
        }
    }

    private func tell(_ fact: Fact) {
        switch fact {
        case .task(let news):
            if let line = story.withLock({ $0.line(news, at: .now) }) { write(line) }
        case .progress(let progress, let task):
            let total = progress.total.map { " of \(Self.number($0))" } ?? ""
            let unit = progress.unit.map { " \($0)" } ?? ""
            write("\(task?.text ?? flow)  \(Self.number(progress.done))\(total)\(unit)")
        case .metric(let metric):
            let unit = metric.unit.map { " \($0)" } ?? ""
            write("\(metric.task?.text ?? flow)  \(metric.name): \(Self.number(metric.value))\(unit)")
        case .artifact(let artifact): write("\(artifact.task?.text ?? flow)  \(Self.text(artifact))")
        case .result(let part):
            guard part.task == nil else { return }
            let whole = parts.withLock { parts in
                parts.add(part)
                return part.part == part.parts ? parts.whole : nil
            }
            guard let whole, whole.data != "null" else { return }
            result(whole.value?.pretty ?? whole.data)
        }
    }

    package func ask(
        _ request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void
    ) async throws -> JSON {
        switch request {
        case .cached, .earlier: return .null
        default:
            throw ContractAnswer.Problem(
                .unsupported, "there is no agent to ask: the flow was started by hand, without one")
        }
    }

    package func close() {
        for line in story.withLock({ $0.summary }) { write(line) }
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func text(_ artifact: Artifact) -> String {
        let title = "artifact '\(artifact.key ?? artifact.kind.rawValue)'"
        switch artifact.data {
        case .string(let text): return "\(title)\n\(text)"
        case let data: return "\(title)\n" + (data.array ?? []).map { "  \($0)" }.joined(separator: "\n")
        }
    }
}
