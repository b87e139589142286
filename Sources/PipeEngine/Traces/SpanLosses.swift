/// Keeps account of spans that are lost, so that it is said once a minute and not once a span.
struct SpanLosses {
    private var lost = 0
    private var why = ""
    private var saidAt: ContinuousClock.Instant?

    static let pause = Duration.seconds(60)

    mutating func add(_ count: Int, _ why: String) {
        lost += count
        self.why = why
    }

    /// What only waited was taken after all.
    mutating func recover() {
        if lost == 0 { why = "" }
    }

    /// What is to be said now: at once the first time, then when the pause is over. With `isLast` whatever is left.
    mutating func remark(at now: ContinuousClock.Instant, isLast: Bool = false) -> (lost: Int, why: String)? {
        guard !why.isEmpty, isLast || saidAt.map({ now - $0 >= Self.pause }) ?? true else { return nil }
        defer { (lost, why, saidAt) = (0, "", now) }
        return (lost, why)
    }
}
