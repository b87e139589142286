/// How the runs of a deployment went that ended within some time.
package struct DeploymentStatistics: Hashable, Sendable {
    /// How many ended in each final state.
    package var ended: [RunState: Int]
    /// From start to end, of those that completed.
    package var durations: Spread?
    /// From when it was due to its start, of all that started.
    package var waits: Spread?
    /// Attempts beyond the first.
    package var repeatedAttempts: Int
    package var metrics: [MetricTotal]
    package var stages: [Stage]
    /// Why runs did not complete, the most frequent first; at most ten.
    package var errors: [ErrorCount]

    package init(
        ended: [RunState: Int] = [:], durations: Spread? = nil, waits: Spread? = nil, repeatedAttempts: Int = 0,
        metrics: [MetricTotal] = [], stages: [Stage] = [], errors: [ErrorCount] = []
    ) {
        self.ended = ended
        self.durations = durations
        self.waits = waits
        self.repeatedAttempts = repeatedAttempts
        self.metrics = metrics
        self.stages = stages
        self.errors = errors
    }

    /// From 0 to 1, of those that ran to an end of their own; `nil` where none did.
    package var successRate: Double? {
        let completed = ended[.completed, default: 0]
        let all = completed + ended[.failed, default: 0] + ended[.crashed, default: 0]
        return all > 0 ? Double(completed) / Double(all) : nil
    }

    /// How durations are spread.
    package struct Spread: Hashable, Sendable {
        package let count: Int
        package let total: Duration
        package let median: Duration
        package let p95: Duration
        package let longest: Duration

        /// `nil` of nothing.
        package init?(of durations: [Duration]) {
            guard !durations.isEmpty else { return nil }
            let sorted = durations.sorted()
            count = sorted.count
            total = sorted.reduce(.zero, +)
            median = sorted[(count - 1) / 2]
            p95 = sorted[(count * 95 + 99) / 100 - 1]
            longest = sorted[count - 1]
        }
    }

    /// A metric of the completed runs' last attempts.
    package struct MetricTotal: Hashable, Sendable {
        package let name: String
        package let unit: String?
        package let total: Double
        /// How many runs told of it.
        package let runs: Int
        /// How long those took in all.
        package let time: Duration

        package init(name: String, unit: String?, total: Double, runs: Int, time: Duration) {
            self.name = name
            self.unit = unit
            self.total = total
            self.runs = runs
            self.time = time
        }

        /// `nil` where they took no time that could be measured.
        package var perSecond: Double? { time > .zero ? total / time.seconds : nil }
    }

    /// The tasks of one name.
    package struct Stage: Hashable, Sendable {
        package let name: String
        package let count: Int
        package let failed: Int
        package let average: Duration
        package let longest: Duration

        package init(name: String, count: Int, failed: Int, average: Duration, longest: Duration) {
            self.name = name
            self.count = count
            self.failed = failed
            self.average = average
            self.longest = longest
        }
    }

    package struct ErrorCount: Hashable, Sendable {
        package let message: String
        package let count: Int

        package init(message: String, count: Int) {
            self.message = message
            self.count = count
        }
    }
}
