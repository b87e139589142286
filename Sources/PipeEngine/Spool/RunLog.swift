internal import PipeCore

/// Makes lines of what one attempt said, numbered from 1: the same lines whenever the same text is read again. Bytes that are
/// no UTF-8 and the character NUL are replaced, so that every store can keep every line.
struct RunLog {
    private let name: StreamName
    private var sequence = 0
    private var splitters: [LogLine.Source: LineSplitter] = [:]
    /// When the last of the text was said.
    private var at = Instant(microseconds: 0)

    init(_ name: StreamName) {
        self.name = name
    }

    /// The longest line kept whole, in bytes: a message is whole or nothing.
    private var longestLine: Int { name.stream == .log ? 32 * 1_024 : ContractMessage.longestLine }

    /// The lines that a piece of the text completes.
    mutating func lines(in bytes: [UInt8], of record: SpoolRecord) -> [LogLine] {
        at = record.at
        let longest = longestLine
        let texts = splitters[record.source, default: LineSplitter(longest: longest)].lines(in: bytes)
        return texts.map { self.line(record.source, record.level, $0) }
    }

    /// What is left once the streams have ended.
    mutating func rest() -> [LogLine] {
        [LogLine.Source.stdout, .stderr, .flow, .agent].compactMap { source in
            splitters[source]?.last().map { self.line(source, .info, $0) }
        }
    }

    /// A line that is not of the text.
    mutating func line(
        _ source: LogLine.Source, _ level: LogLine.Level, _ text: String, task: TaskKey? = nil
    ) -> LogLine {
        sequence += 1
        return LogLine(
            run: name.attempt.run, attempt: name.attempt.attempt, sequence: sequence, at: at, source: source,
            level: level, text: text, task: task)
    }

    private mutating func line(_ source: LogLine.Source, _ level: LogLine.Level, _ bytes: [UInt8]) -> LogLine {
        let tagged = source == .flow ? TaggedText.parts(of: bytes) : (nil, bytes[...])
        return line(source, level, Self.text(Array(tagged.text)), task: tagged.task)
    }

    /// The same lines with the numbers that come next.
    mutating func numbered(_ lines: some Sequence<LogLine>) -> [LogLine] {
        lines.map { line in
            sequence += 1
            return LogLine(
                run: line.run, attempt: line.attempt, sequence: sequence, at: line.at, source: line.source,
                level: line.level, text: line.text, task: line.task)
        }
    }

    /// Forgets the lines that have begun: the text is read on at another place.
    mutating func jump() { splitters = [:] }

    private static func text(_ bytes: [UInt8]) -> String {
        let clean = bytes.contains(0) ? Array(bytes.map { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }.joined()) : bytes
        return String(decoding: clean, as: UTF8.self)
    }
}
