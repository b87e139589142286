/// Waits that double up to a limit: how often to ask something that did not answer.
struct Backoff {
    private let first: Duration
    private let longest: Duration
    private var current: Duration

    init(from first: Duration, to longest: Duration) {
        self.first = first
        self.longest = longest
        current = first
    }

    /// The next wait.
    mutating func next() -> Duration {
        defer { current = min(current * 2, longest) }
        return current
    }

    mutating func reset() { current = first }
}
