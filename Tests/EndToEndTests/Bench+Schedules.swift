import PipeCore
import PipeSQL
import Testing

extension Bench {
    /// Registers a shell script with one schedule.
    func deploy(_ script: String, schedule: ScheduleSpec, retries: Int = 0) async throws {
        let spec = DeploymentSpec(
            name: try #require(DeploymentName("flow/timed")),
            entryPoint: .command(program: "/bin/sh", arguments: ["-c", script]), path: folder,
            queue: try #require(QueueName(queue)), schedules: [schedule],
            environment: ["EFFECTS": effectsFile, "BENCH": folder], retries: RetryPolicy(limit: retries))
        let file = folder + "/timed.yaml"
        try TestFile.write(spec.json.pretty, to: file)
        let outcome = try await pipectl("deployment", "apply", file)
        try #require(outcome.isDone, "\(outcome.complaints)")
    }

    /// All runs that schedules have made and whose time has come, the earliest first.
    func fired() async throws -> [FlowRun] {
        try await store.runs(RunFilter(limit: 100_000)).filter { $0.schedule != nil }
            .sorted { $0.scheduledAt < $1.scheduledAt }
    }

    /// Lets nothing new come, and waits until everything that came has ended.
    func endSchedules() async throws {
        for schedule in try await store.schedules(of: nil) { _ = try await store.pause(schedule.id, true) }
        try await eventually("what has come has ended", within: .seconds(60)) {
            try await fired().allSatisfy(\.state.isFinal)
        }
    }

    /// Makes all that the store knows of schedules so much older, as if nobody had looked for that long.
    func age(by span: Duration) async throws {
        let amount = setup == .sqlite ? "\(span.microseconds)" : "interval '\(span.microseconds) microseconds'"
        func older(_ columns: String...) -> String {
            columns.map { "\($0) = \($0) - \(amount)" }.joined(separator: ", ")
        }
        let script = """
            update leader set \(older("led_at", "missed_after", "expires_at"));
            update schedule set \(older("planned_until", "plan_again_at", "created_at"));
            update flow_run set \(older("scheduled_at", "due_at", "created_at")) where state = 'scheduled';
            """
        let store = try #require(store as? SQLStore)
        try await store.client.perform(.transaction) { (session) throws(StoreError) in
            try session.execute(script: script)
        }
    }
}
