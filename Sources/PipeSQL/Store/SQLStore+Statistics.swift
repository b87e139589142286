package import PipeCore

extension SQLStore {
    package func statistics(
        of deployment: DeploymentName, since: Instant
    ) async throws(StoreError) -> DeploymentStatistics {
        let parameters: [SQLValue] = [.text(deployment.flow), .text(deployment.deployment), .instant(since)]
        return try await client.perform(.single) { (session) throws(StoreError) in
            var statistics = DeploymentStatistics()
            var durations: [Duration] = []
            var waits: [Duration] = []
            for row in try session.query(.runsOfDeployment, parameters) {
                let state = try RunState(storedIn: row)
                let attempt = try row.int("attempt")
                statistics.ended[state, default: 0] += 1
                statistics.repeatedAttempts += max(0, attempt - 1)
                guard let start = try row.optionalInstant("started_at") else { continue }
                if state == .completed { durations.append(try row.instant("ended_at") - start) }
                if attempt == 1 { waits.append(max(.zero, start - (try row.instant("due_at")))) }
            }
            statistics.durations = DeploymentStatistics.Spread(of: durations)
            statistics.waits = DeploymentStatistics.Spread(of: waits)
            statistics.metrics = try session.query(.metricTotals, parameters)
                .reading(DeploymentStatistics.MetricTotal.init(row:))
            statistics.stages = try session.query(.stageTimes, parameters)
                .reading(DeploymentStatistics.Stage.init(row:))
            statistics.errors = try session.query(.errorCounts, parameters).reading { (row) throws(StoreError) in
                DeploymentStatistics.ErrorCount(message: try row.text("message"), count: try row.int("count"))
            }
            return statistics
        }
    }
}

extension DeploymentStatistics.MetricTotal {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            name: try row.text("name"), unit: try row.optionalText("unit"), total: try row.double("total"),
            runs: try row.int("runs"), time: try row.span("time"))
    }
}

extension DeploymentStatistics.Stage {
    fileprivate init(row: Row) throws(StoreError) {
        self.init(
            name: try row.text("name"), count: try row.int("count"), failed: try row.int("failed"),
            average: try row.span("average"), longest: try row.span("longest"))
    }
}
