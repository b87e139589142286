/// The fires of one rule within its COUNT or UNTIL, each instant once.
struct RuleFires: Sendable {
    enum Source: Sendable {
        case wallClock(WallClockFires)
        case elapsed(ElapsedFires)
        case done
    }

    private var source: Source
    private let after: Instant
    private let until: Instant?
    private var left: Int?
    private var last: Instant?

    init(_ source: Source, after: Instant, until: Instant?, count: Int?) {
        self.source = source
        self.after = after
        self.until = until
        left = count
    }

    mutating func next() -> Instant? {
        while left != 0, let fire = generate() {
            if let until, fire > until { break }
            if let last, fire <= last { continue }
            last = fire
            left = left.map { $0 - 1 }
            if fire > after { return fire }
        }
        left = 0
        return nil
    }

    private mutating func generate() -> Instant? {
        switch source {
        case .wallClock(var fires):
            source = .done
            defer { source = .wallClock(fires) }
            return fires.next()
        case .elapsed(var fires):
            source = .done
            defer { source = .elapsed(fires) }
            return fires.next()
        case .done:
            return nil
        }
    }
}
