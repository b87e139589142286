internal import PipeCore

/// What an expression may call. Every function is pure: the same values give the same result.
enum ExpressionFunction: String, CaseIterable, Hashable, Sendable {
    case len, json, parse_json, lower, upper, trim, split, join, keys, range
    case `default`
    // The words of `{{ scheduled_at | date }}` in the parameters of a deployment.
    case date, date_nodash, time, year, month, day, hour, minute, unix

    /// The longest list that an expression makes.
    static let longestRange: Int64 = 100_000

    /// How many values it takes.
    var counts: ClosedRange<Int> {
        switch self {
        case .split, .join, .default: 2...2
        case .range: 1...2
        default: 1...1
        }
    }

    var usage: String {
        switch self {
        case .len: "list, text or object"
        case .split: "text, separator"
        case .join: "list, separator"
        case .keys: "object"
        case .range: "end, or first, end"
        case .default: "value, what stands in for null"
        case .json: "value"
        case .parse_json, .lower, .upper, .trim: "text"
        case .date, .date_nodash, .time, .year, .month, .day, .hour, .minute, .unix: "time"
        }
    }

    /// What the value in each place must be.
    func shape(ofArgument index: Int) -> Shape {
        switch self {
        case .json, .default: .any
        case .len: Shape([.string, .list, .object])
        case .join: index == 0 ? .list(of: .any) : .text
        case .keys: Shape([.object])
        case .range: .integer
        case .parse_json, .lower, .upper, .trim, .split: .text
        case .date, .date_nodash, .time, .year, .month, .day, .hour, .minute, .unix: .text
        }
    }

    func shape(of arguments: [Shape]) -> Shape {
        switch self {
        case .len, .year, .month, .day, .hour, .minute, .unix: .integer
        case .json, .lower, .upper, .trim, .join, .date, .date_nodash, .time: .text
        case .parse_json: .any
        case .split, .keys: .list(of: .text)
        case .range: .list(of: .integer)
        case .default: arguments[0].without(.null).or(arguments[1])
        }
    }

    /// The result for values of the right kinds, or why there is none.
    func result(of values: [JSON]) -> Result<JSON, FunctionProblem> {
        switch (self, values[0]) {
        case (.default, let value): .success(value.isNull ? values[1] : value)
        case (.json, let value): .success(.string(value.description))
        case (.len, .string(let text)): .success(.int(text.count))
        case (.len, .array(let items)): .success(.int(items.count))
        case (.len, .object(let object)): .success(.int(object.names.count))
        case (.keys, .object(let object)): .success(.array(object.names.map(JSON.string)))
        case (.join, .array(let items)):
            .success(.string(items.map(Template.text).joined(separator: values[1].string ?? "")))
        case (.range, .number(let first)): range(first.int ?? 0, values.count > 1 ? values[1].int ?? 0 : nil)
        case (_, .string(let text)): result(of: text, values.dropFirst().first?.string ?? "")
        default: .failure(FunctionProblem("expected \(usage), found \(values[0].kind)"))
        }
    }

    struct FunctionProblem: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    private func range(_ first: Int64, _ end: Int64?) -> Result<JSON, FunctionProblem> {
        let (low, high) = end.map { (first, $0) } ?? (0, first)
        guard low < high else { return .success([]) }
        let (count, isTooMany) = high.subtractingReportingOverflow(low)
        guard !isTooMany, count <= Self.longestRange else {
            return .failure(FunctionProblem("at most \(Self.longestRange) numbers"))
        }
        return .success(.array((low..<high).map { .int($0) }))
    }

    private func result(of text: String, _ separator: String) -> Result<JSON, FunctionProblem> {
        switch self {
        case .lower: return .success(.string(text.lowercased()))
        case .upper: return .success(.string(text.uppercased()))
        case .trim: return .success(.string(text.trimmed))
        case .split:
            let pieces =
                separator.isEmpty
                ? [text]
                : text.split(separator: separator, omittingEmptySubsequences: false)
                    .map(String.init)
            return .success(.array(pieces.map(JSON.string)))
        case .parse_json:
            guard let value = try? JSON.parse(text) else {
                return .failure(FunctionProblem("the text is no JSON: '\(text.prefix(60))'"))
            }
            return .success(value)
        default:
            guard let reading = Timestamp.read(text) else {
                return .failure(
                    FunctionProblem("expected a time such as 2023-03-25T09:00:00Z, found '\(text.prefix(60))'"))
            }
            let instant = reading.civil.instant(offset: reading.offset ?? 0)
            return .success(LogicalDate.shown(instant, offset: reading.offset ?? 0, rawValue))
        }
    }
}

extension String {
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
