/// The coming fires of a recurrence, one after the other.
package struct RecurrenceFires: IteratorProtocol, Sendable {
    private var included: [FireStream]
    private var excluded: [FireStream]

    /// A set that excludes this many fires in a row excludes them all.
    private static let patience = 100_000

    init(included: [FireStream], excluded: [FireStream]) {
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
}
