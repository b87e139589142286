/// Fires in order, of which the first is known.
struct FireStream: Sendable {
    private(set) var head: Instant?
    private var rest: Source

    private enum Source: Sendable {
        case rule(RuleTimes, RuleFires)
        case list(ArraySlice<Instant>)
    }

    /// From here on it is cheaper to begin a rule anew than to go on step by step.
    private static let farAway = 2

    /// The fires of one rule after `instant`.
    init(_ times: RuleTimes, after instant: Instant) {
        rest = .rule(times, times.fires(after: instant))
        advance()
    }

    /// Those of a sorted list that lie after `instant`.
    init(_ list: [Instant], after instant: Instant) {
        rest = .list(list.drop { $0 <= instant })
        advance()
    }

    mutating func advance() {
        switch rest {
        case .rule(let times, var fires):
            rest = .list([])
            head = fires.next()
            rest = .rule(times, fires)
        case .list(let list):
            head = list.first
            rest = .list(list.dropFirst())
        }
    }

    /// Drops what is before `instant`.
    mutating func advance(to instant: Instant) {
        for _ in 0..<Self.farAway {
            guard let head, head < instant else { return }
            advance()
        }
        if case .rule(let times, _) = rest, times.rule.count == nil {
            self = FireStream(times, after: instant + .microseconds(-1))
        }
        while let head, head < instant { advance() }
    }
}
