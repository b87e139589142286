import Logging
import PipeCore
import PipeEngine
import Synchronization

/// A collector that answers as a test has it, and remembers what it was sent.
final class ScriptedCollector: Sendable {
    private struct State {
        var answers: [TraceAnswer]
        var requests: [(spans: Int, time: Duration)] = []
    }

    private let state: Mutex<State>
    /// A request each.
    let requests: AsyncStream<Int>
    private let sink: AsyncStream<Int>.Continuation

    /// Answers with these, one after the other, and then takes everything.
    init(_ answers: [TraceAnswer] = []) {
        state = Mutex(State(answers: answers))
        (requests, sink) = AsyncStream.makeStream(of: Int.self)
    }

    var seen: [Int] { state.withLock { $0.requests.map(\.spans) } }
    var times: [Duration] { state.withLock { $0.requests.map(\.time) } }

    func answer(_ request: TraceRequest, _ time: Duration) -> TraceAnswer {
        defer { sink.yield(request.spans) }
        return state.withLock { state in
            state.requests.append((request.spans, time))
            return state.answers.isEmpty ? .taken : state.answers.removeFirst()
        }
    }

    func exporter(linger: Duration = .zero, logger: Logger? = nil) -> TraceExporter {
        let silent = Logger(label: "traces", factory: { _ in SwiftLogNoOpLogHandler() })
        return TraceExporter(
            TraceSettings(endpoint: "http://collector/v1/traces"), linger: linger, logger: logger ?? silent
        ) { request, time in self.answer(request, time) }
    }

    static func span(_ name: String = "span") -> Span {
        let run = ID<FlowRun>.random()
        let now = Instant(microseconds: 1_700_000_000_000_000)
        return Span(name, trace: TraceID(of: run), id: SpanID(of: run), parent: nil, from: now, to: now)
    }
}
