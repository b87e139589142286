/// How far something is.
package struct TaskProgress: Hashable, Sendable {
    package let done: Double
    /// `nil` where nobody knows.
    package let total: Double?
    /// Of what: `rows`, `MB`.
    package let unit: String?

    package init(done: Double, total: Double? = nil, unit: String? = nil) {
        self.done = done
        self.total = total
        self.unit = unit
    }

    /// From 0 to 1; `nil` where nobody knows.
    package var share: Double? {
        total.flatMap { $0 > 0 ? min(1, max(0, done / $0)) : nil }
    }
}
