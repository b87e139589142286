internal import PipeCore

/// Makes lines of what one attempt said, numbered from 1: the same lines whenever the same text is read again. Bytes that are
/// no UTF-8 and the character NUL are replaced, so that every store can keep every line.
struct RunLog {
    private let attempt: AttemptName
    private var sequence = 0
    private var splitters: [LogLine.Source: LineSplitter] = [:]
    /// When the last of the text was said.
    private var at = Instant(microseconds: 0)

    /// The longest line kept whole, in bytes.
    private static let longestLine = 32 * 1_024

    init(_ attempt: AttemptName) {
        self.attempt = attempt
    }

    /// The lines that a piece of the text completes.
    mutating func lines(in bytes: [UInt8], of record: SpoolRecord) -> [LogLine] {
        at = record.at
        let texts = splitters[record.source, default: LineSplitter(longest: Self.longestLine)].lines(in: bytes)
        return texts.map { line(record.source, record.level, Self.text($0)) }
    }

    /// What is left once the streams have ended.
    mutating func rest() -> [LogLine] {
        [LogLine.Source.stdout, .stderr, .flow, .agent].compactMap { source in
            splitters[source]?.last().map { line(source, .info, Self.text($0)) }
        }
    }

    /// A line that is not of the text.
    mutating func line(_ source: LogLine.Source, _ level: LogLine.Level, _ text: String) -> LogLine {
        sequence += 1
        return LogLine(
            run: attempt.run, attempt: attempt.attempt, sequence: sequence, at: at, source: source, level: level,
            text: text)
    }

    /// The same lines with the numbers that come next.
    mutating func numbered(_ lines: some Sequence<LogLine>) -> [LogLine] {
        lines.map { line in
            sequence += 1
            return LogLine(
                run: line.run, attempt: line.attempt, sequence: sequence, at: line.at, source: line.source,
                level: line.level, text: line.text)
        }
    }

    /// Forgets the lines that have begun: the text is read on at another place.
    mutating func jump() { splitters = [:] }

    private static func text(_ bytes: [UInt8]) -> String {
        let clean = bytes.contains(0) ? Array(bytes.map { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }.joined()) : bytes
        return String(decoding: clean, as: UTF8.self)
    }
}
