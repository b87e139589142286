internal import Logging
internal import PipeCore
internal import PipeEngine

/// Makes a record of each message and writes it.
struct RecordLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let output: LogOutput

    init(level: Logger.Level, to output: LogOutput) {
        logLevel = level
        self.output = output
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
        output.write(
            LogRecord(
                time: .hostNow, level: event.level, message: "\(event.message)",
                facts: facts.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") },
                file: event.file, line: event.line, function: event.function))
    }
}
