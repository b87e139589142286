@preconcurrency internal import Glibc
package import Logging
internal import PipeCore
internal import PipeEngine

/// One line a message on standard error: time, level, what happened, then the facts as `key=value`.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    package init(level: Logger.Level) {
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
        var line = "\(Self.now) \(event.level.rawValue.uppercased()) \(event.message)"
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
            let text = "\(value)"
            let isPlain = !text.isEmpty && text.allSatisfy { !$0.isWhitespace && $0 != "\"" }
            line += " \(key)=" + (isPlain ? text : JSON.string(text).description)
        }
        // In one call, so that lines of several threads do not mix.
        let bytes = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    private static var now: String {
        // To the millisecond: nobody reads more.
        Timestamp.text(Instant(microseconds: Instant.hostNow.microseconds / 1_000 * 1_000))
    }
}
