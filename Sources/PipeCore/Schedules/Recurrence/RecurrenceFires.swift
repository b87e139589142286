/// The coming fires of a recurrence, one after the other.
package struct RecurrenceFires: IteratorProtocol, Sendable {
    private var included: [Stream]
    private var excluded: [Stream]

    /// A set that excludes this many fires in a row excludes them all.
    private static let patience = 100_000

    init(included: [Stream], excluded: [Stream]) {
        self.included = included
        self.excluded = excluded
    }

    /// The next fire; `nil` at the end, or where none comes before the year 10000.
    package mutating func next() -> Instant? {
        for _ in 0..<Self.patience {
            guard let fire = included.lazy.compactMap(\.head).min() else { return nil }
            for index in included.indices where included[index].head == fire { included[index].advance() }
            for index in excluded.indices { excluded[index].advance(to: fire) }
            if !excluded.contains(where: { $0.head == fire }) { return fire }
        }
        return nil
    }

    /// Fires in order of which the first is known.
    struct Stream: Sendable {
        private(set) var head: Instant?
        private var rest: Source

        private enum Source: Sendable {
            case rule(RuleFires)
            case list(ArraySlice<Instant>)
        }

        /// The fires of one rule.
        init(_ fires: RuleFires) {
            rest = .rule(fires)
            advance()
        }

        /// Those of a sorted list that lie after `instant`.
        init(_ list: [Instant], after instant: Instant) {
            rest = .list(list.drop { $0 <= instant })
            advance()
        }

        mutating func advance() {
            switch rest {
            case .rule(var fires):
                rest = .list([])
                head = fires.next()
                rest = .rule(fires)
            case .list(let list):
                head = list.first
                rest = .list(list.dropFirst())
            }
        }

        mutating func advance(to instant: Instant) {
            while let head, head < instant { advance() }
        }
    }
}
