/// How often and how soon an attempt that did not succeed is followed by another.
package struct RetryPolicy: Hashable, Sendable {
    /// Attempts after the first; 0 means none.
    package var limit: Int
    /// The wait between the end of an attempt and the next.
    package var delay: Duration

    package init(limit: Int = 0, delay: Duration = .zero) {
        self.limit = limit
        self.delay = delay
    }

    package static let none = RetryPolicy()

    /// The wait before the next attempt once `spent` attempts count as used, or `nil` if none is left.
    package func delay(afterSpending spent: Int) -> Duration? {
        spent <= limit ? delay : nil
    }
}
