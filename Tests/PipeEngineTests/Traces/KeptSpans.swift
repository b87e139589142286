import PipeCore
import PipeEngine
import Synchronization

/// Spans as an agent has told them.
final class KeptSpans: SpanSink {
    private let kept = Mutex<[Span]>([])

    var all: [Span] { kept.withLock { $0 } }

    func take(_ span: Span) { kept.withLock { $0.append(span) } }

    func callAsFunction(_ name: String) -> Span? { all.first { $0.name == name } }
}

extension Span {
    subscript(_ attribute: String) -> SpanValue? { attributes.first { $0.name == attribute }?.value }
}
