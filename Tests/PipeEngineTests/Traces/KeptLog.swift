import Logging
import Synchronization

/// A log that a test can read.
final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// Each message with its facts.
    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger { Logger(label: "kept", factory: { _ in Handler(log: self) }) }

    private struct Handler: LogHandler {
        let log: KeptLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            log.kept.withLock { $0.append("\(event.message) " + facts.joined(separator: " ")) }
        }
    }
}
