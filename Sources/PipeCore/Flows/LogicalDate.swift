/// Parameters in which `{{ scheduled_at }}` and `{{ scheduled_at | date }}` stand for a run's logical date, shown in its
/// schedule's zone.
package enum LogicalDate {
    private static let name = "scheduled_at"

    /// What may stand behind the bar.
    package static let filters = [
        "date", "date_nodash", "time", "year", "month", "day", "hour", "minute", "unix",
    ]

    /// Whether any parameter asks for the logical date.
    package static func isAsked(by parameters: JSON.Object) -> Bool {
        parameters.members.contains { isAsked(by: $0.value) }
    }

    /// The parameters with the date put in. A text that is nothing but a number (`{{ scheduled_at | year }}`) becomes one.
    package static func fill(_ parameters: JSON.Object, scheduledAt: Instant, zone: ZoneRules) -> JSON.Object {
        guard isAsked(by: parameters) else { return parameters }
        var filled = parameters
        for (name, value) in parameters.members { filled[name] = fill(value, scheduledAt, zone) }
        return filled
    }

    /// Refuses filters that do not exist.
    package static func check(_ parameters: JSON.Object) throws(SpecProblem) {
        for (name, value) in parameters.members {
            for filter in unknownFilters(in: value) {
                throw SpecProblem(
                    [name],
                    "'{{ \(Self.name) | \(filter) }}': expected one of \(filters.joined(separator: ", "))"
                        + Nearest.hint(for: filter, among: filters))
            }
        }
    }

    /// Checks the parameters as far as they are given. Any date will do: it is the kinds that are checked.
    package static func check(_ parameters: JSON.Object, against schema: ParameterSchema) throws(SpecProblem) {
        try check(parameters)
        do {
            let filled = fill(parameters, scheduledAt: Instant(microseconds: 0), zone: .utc)
            _ = try schema.check(filled, requireAll: false)
        } catch {
            throw SpecProblem([error.parameter], error.message)
        }
    }

    private static func isAsked(by value: JSON) -> Bool {
        switch value {
        case .string(let text): pieces(of: text).contains { if case .date = $0 { true } else { false } }
        case .array(let items): items.contains(where: isAsked)
        case .object(let object): isAsked(by: object)
        case .null, .bool, .number: false
        }
    }

    private static func unknownFilters(in value: JSON) -> [String] {
        switch value {
        case .string(let text):
            pieces(of: text).compactMap {
                if case .date(let filter?) = $0, !filters.contains(filter) { filter } else { nil }
            }
        case .array(let items): items.flatMap(unknownFilters)
        case .object(let object): object.members.flatMap { unknownFilters(in: $0.value) }
        case .null, .bool, .number: []
        }
    }

    private static func fill(_ value: JSON, _ instant: Instant, _ zone: ZoneRules) -> JSON {
        switch value {
        case .string(let text):
            let pieces = pieces(of: text)
            if pieces.count == 1, case .date(let filter) = pieces[0] { return shown(instant, zone, filter) }
            return .string(
                pieces.map { piece in
                    switch piece {
                    case .text(let text): text
                    case .date(let filter):
                        shown(instant, zone, filter).string ?? shown(instant, zone, filter).description
                    }
                }.joined())
        case .array(let items): return .array(items.map { fill($0, instant, zone) })
        case .object(let object): return .object(fill(object, scheduledAt: instant, zone: zone))
        case .null, .bool, .number: return value
        }
    }

    private static func shown(_ instant: Instant, _ zone: ZoneRules, _ filter: String?) -> JSON {
        shown(instant, offset: zone.offset(at: instant), filter)
    }

    /// The instant as the clocks at that offset from UTC show it, in seconds, or the part of it that a filter names.
    package static func shown(_ instant: Instant, offset: Int, _ filter: String?) -> JSON {
        let civil = CivilTime(utc: instant + .seconds(offset))
        let text = Timestamp.text(instant, offset: offset)
        switch filter {
        case "date": return .string(String(text.prefix(10)))
        case "date_nodash": return .string(String(text.prefix(10).filter { $0 != "-" }))
        case "time": return .string(String(text.dropFirst(11).prefix(8)))
        case "year": return .int(civil.year)
        case "month": return .int(civil.month)
        case "day": return .int(civil.day)
        case "hour": return .int(civil.hour)
        case "minute": return .int(civil.minute)
        case "unix": return .int(instant.microseconds / 1_000_000)
        default: return .string(text)
        }
    }

    private enum Piece {
        case text(String)
        /// The logical date, through a filter if one is named.
        case date(String?)
    }

    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            if rest.startIndex < open.lowerBound { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            let words = rest[open.upperBound..<close.lowerBound].split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.filter { $0 != " " } }
            if words.first == name, words.count <= 2 {
                pieces.append(.date(words.count == 2 ? words[1] : nil))
            } else {
                pieces.append(.text(String(rest[open.lowerBound..<close.upperBound])))
            }
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty || pieces.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }
}
