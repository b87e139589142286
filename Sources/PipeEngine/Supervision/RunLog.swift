internal import PipeCore

/// What one attempt said, line by line, numbered from 1. Bytes that are no UTF-8 and the character NUL are replaced, so
/// that every store can keep every line.
struct RunLog {
    private let run: ID<FlowRun>
    private let attempt: Int
    private var sequence = 0
    private var splitters: [LogLine.Source: LineSplitter] = [:]

    /// The longest line kept whole, in bytes.
    private static let longestLine = 32 * 1_024

    init(_ claim: Claim) {
        run = claim.run
        attempt = claim.attempt
    }

    /// The lines that `bytes` complete on a stream.
    mutating func lines(of source: LogLine.Source, _ bytes: [UInt8]) -> [LogLine] {
        let texts = splitters[source, default: LineSplitter(longest: Self.longestLine)].lines(in: bytes)
        return texts.map { line(source, .info, Self.text($0)) }
    }

    /// What is left once the streams have ended.
    mutating func rest() -> [LogLine] {
        var lines: [LogLine] = []
        for source in [LogLine.Source.stdout, .stderr] {
            if let text = splitters[source]?.last() { lines.append(line(source, .info, Self.text(text))) }
        }
        return lines
    }

    /// A line that did not come from a stream. A text of several lines becomes several.
    mutating func lines(of source: LogLine.Source, _ level: LogLine.Level, _ text: String) -> [LogLine] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            line(source, level, Self.text(Array($0.utf8)))
        }
    }

    private mutating func line(_ source: LogLine.Source, _ level: LogLine.Level, _ text: String) -> LogLine {
        sequence += 1
        return LogLine(
            run: run, attempt: attempt, sequence: sequence, at: .hostNow, source: source, level: level, text: text)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let clean = bytes.contains(0) ? Array(bytes.map { $0 == 0 ? [0xEF, 0xBF, 0xBD] : [$0] }.joined()) : bytes
        return String(decoding: clean, as: UTF8.self)
    }
}
