import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Statistics {
        private static let day: Int64 = 1_700_000_000_000_000

        /// A run that was due at this second of the day, started, and ended at these; with the facts of its last attempt.
        private func run(
            _ name: DeploymentName, _ state: RunState, due: Int, started: Int?, ended: Int, attempt: Int = 1,
            cause: String? = nil, _ facts: [Fact] = [], in store: SQLStore
        ) async throws {
            let run = try await store.trigger(name)
            @Sendable func time(_ second: Int) -> SQLValue {
                .instant(Instant(microseconds: Self.day) + .seconds(second))
            }
            try await store.client.perform(.single) { (db) throws(StoreError) in
                _ = try db.query(
                    Self.end,
                    [
                        .id(run.id), .text(state.rawValue), .int(attempt), time(due),
                        .optional(started.map(time)), time(ended), .optional(cause.map(SQLValue.text)),
                    ])
            }
            try await store.record(
                facts.enumerated().map { number, fact in
                    RunFact(
                        run: run.id, attempt: attempt, sequence: number + 1,
                        at: Instant(microseconds: Self.day) + .seconds(number), fact: fact)
                })
        }

        private static let end = Statement(
            "end_run",
            """
            update flow_run
               set state = $2, attempt = cast($3 as integer), revision = revision + 1,
                   due_at = cast($4 as /*pg timestamptz*//*sqlite integer*/),
                   started_at = cast($5 as /*pg timestamptz*//*sqlite integer*/),
                   ended_at = cast($6 as /*pg timestamptz*//*sqlite integer*/), cause_message = $7
             where id = $1
            """)

        private func statistics(
            _ name: DeploymentName, since second: Int = 0, in store: SQLStore
        ) async throws -> DeploymentStatistics {
            try await store.statistics(of: name, since: Instant(microseconds: Self.day) + .seconds(second))
        }

        @Test(arguments: TestStore.available)
        func `a deployment without runs has nothing to show`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                _ = try await store.trigger(name)
                #expect(try await statistics(name, in: store) == DeploymentStatistics())
                #expect(try await statistics(name, in: store).successRate == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `runs are counted by their ends, timed, and only those of the deployment since then`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let (name, other) = (try await store.deploy("a/b"), try await store.deploy("c/d"))
                try await run(name, .completed, due: 0, started: 1, ended: 11, in: store)
                try await run(name, .completed, due: 0, started: 3, ended: 23, in: store)
                try await run(name, .completed, due: 90, started: 95, ended: 125, attempt: 3, in: store)
                try await run(name, .failed, due: 0, started: 2, ended: 3, cause: "exit code 1", in: store)
                try await run(name, .failed, due: 0, started: 2, ended: 3, cause: "exit code 1", in: store)
                try await run(name, .crashed, due: 0, started: nil, ended: 9, in: store)
                try await run(name, .cancelled, due: 0, started: nil, ended: 9, cause: "enough", in: store)
                try await run(name, .completed, due: 0, started: 1, ended: -1, in: store)
                try await run(other, .failed, due: 0, started: 1, ended: 11, cause: "other", in: store)
                let found = try await statistics(name, in: store)
                #expect(found.ended == [.completed: 3, .failed: 2, .crashed: 1, .cancelled: 1])
                #expect(found.successRate == 0.5)
                let times = try #require(found.durations)
                #expect(
                    [times.total, times.median, times.p95, times.longest]
                        == [.seconds(60), .seconds(20), .seconds(30), .seconds(30)])
                // What was tried again was due anew: the wait is that of first attempts.
                let waits = try #require(found.waits)
                #expect(waits.count == 4 && waits.longest == .seconds(3) && waits.total == .seconds(8))
                #expect(found.repeatedAttempts == 2)
                #expect(
                    found.errors == [
                        .init(message: "exit code 1", count: 2), .init(message: "crashed", count: 1),
                    ])
                #expect(try await statistics(name, since: 100, in: store).ended == [.completed: 1])
            }
        }

        @Test(arguments: TestStore.available)
        func `metrics are those of completed runs, with the time that these took`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                try await run(
                    name, .completed, due: 0, started: 0, ended: 10,
                    [.count("rows", 60, task: "a"), .count("rows", 40, task: "b"), .count("errors", 1)], in: store)
                try await run(
                    name, .completed, due: 0, started: 0, ended: 30,
                    [.metric(Metric(name: "rows", value: 300, unit: "rows"))], in: store)
                try await run(name, .failed, due: 0, started: 0, ended: 1, [.count("rows", 5_000)], in: store)
                let found = try await statistics(name, in: store).metrics
                #expect(
                    found == [
                        .init(name: "errors", unit: nil, total: 1, runs: 1, time: .seconds(10)),
                        .init(name: "rows", unit: "rows", total: 400, runs: 2, time: .seconds(40)),
                    ])
                #expect(found[1].perSecond == 10)
            }
        }

        @Test(arguments: TestStore.available)
        func `stages are tasks by name, in their order, timed where they ran to an end`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy()
                func named(_ key: String, _ name: String, _ state: TaskState, _ reused: TaskReuse? = nil) -> Fact {
                    .task(TaskNews(.of(key), name: name, state: state, reused: reused))
                }
                try await run(
                    name, .completed, due: 0, started: 0, ended: 10,
                    [
                        named("load-0", "load", .running), named("load-1", "load", .running),
                        named("load-0", "load", .completed), named("write-0", "write", .running),
                        named("load-1", "load", .failed), named("write-0", "write", .completed),
                        named("cached-0", "cached", .completed, .cache), named("skip-0", "skip", .skipped),
                        named("open-0", "open", .running),
                    ], in: store)
                #expect(
                    try await statistics(name, in: store).stages == [
                        .init(
                            name: "load", count: 2, failed: 1, average: .milliseconds(2_500), longest: .seconds(3)),
                        .init(name: "write", count: 1, failed: 0, average: .seconds(2), longest: .seconds(2)),
                    ])
            }
        }
    }
}
