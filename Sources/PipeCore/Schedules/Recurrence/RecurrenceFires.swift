/// The coming fires of a recurrence, one after the other.
package struct RecurrenceFires: IteratorProtocol, Sendable {
    private var included: [FireStream]
    private var excluded: [FireStream]

    /// A set that excludes so many fires in a row, a week of seconds and more, excludes them all: fewer are enough where they
    /// span years.
    private static let patience = (always: 700_000, overYears: 10_000)

    init(included: [FireStream], excluded: [FireStream]) {
        self.included = included
        self.excluded = excluded
    }

    /// The next fire; `nil` at the end, or where none comes before the year 10000.
    package mutating func next() -> Instant? {
        var skipped = (count: 0, since: Instant?.none)
        while skipped.count < Self.patience.always, let fire = included.lazy.compactMap(\.head).min() {
            for index in included.indices where included[index].head == fire { included[index].advance() }
            for index in excluded.indices { excluded[index].advance(to: fire) }
            if !excluded.contains(where: { $0.head == fire }) { return fire }
            let since = skipped.since ?? fire
            skipped = (skipped.count + 1, since)
            if skipped.count >= Self.patience.overYears, fire - since > .seconds(1_000 * 86_400) { return nil }
        }
        return nil
    }
}
