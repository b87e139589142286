import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    /// A duty that ends between any two statements is taken up by whoever leads next, and ends as if nothing had been.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct Crashes {
        /// One call to be disturbed, and what must be there before it.
        struct Scene: Sendable, CustomTestStringConvertible {
            let testDescription: String
            var prepare: @Sendable (SQLStore, DeploymentName, Term) async throws -> Void = { _, _, _ in }
            let act: @Sendable (SQLStore, DeploymentName, Term) async throws -> Void
        }

        /// Its times are the same whenever it is planned: those of the past are missed, and all are made up for.
        private static let yearly = ScheduleSpec(
            .recurrence("DTSTART:20200101T000000Z\nRRULE:FREQ=YEARLY;COUNT=70"), onMissed: .all)

        private static func yearly(_ overlap: OverlapPolicy) -> ScheduleSpec {
            var spec = yearly
            spec.overlap = overlap
            return spec
        }

        private static let prepareOverlap: @Sendable (SQLStore, DeploymentName, Term) async throws -> Void = {
            store, name, term in
            try await store.plan(under: term)
            let run = try #require(try await store.due(on: [.default], limit: 1).first?.run)
            guard let run = try await store.run(run) else { return }
            _ = try await store.take(run, by: store.openSession())
        }

        private static let backfill = (2000..<2005).map {
            Instant(microseconds: Int64($0 - 1970) * 31_556_952_000_000).planned(0)
        }

        static let scenes: [Scene] = [
            Scene(testDescription: "plan and settle") { store, _, term in try await store.plan(under: term) },
            Scene(
                testDescription: "skip",
                prepare: { store, name, term in
                    try await store.schedule([yearly(.skip)], as: name.description)
                    try await prepareOverlap(store, name, term)
                }
            ) { store, _, term in _ = try await store.settleOverlaps(under: term) },
            Scene(
                testDescription: "cancel what runs",
                prepare: { store, name, term in
                    try await store.schedule([yearly(.cancelRunning)], as: name.description)
                    try await prepareOverlap(store, name, term)
                }
            ) { store, _, term in _ = try await store.settleOverlaps(under: term) },
            Scene(
                testDescription: "expire",
                prepare: { store, name, term in
                    try await store.plan(under: term)
                    try await store.client.run("update flow_run set start_by = due_at")
                }
            ) { store, _, term in _ = try await store.expireLate(under: term) },
            Scene(
                testDescription: "sweep",
                prepare: { store, name, term in
                    try await store.plan(under: term)
                    let dead = try await store.openSession("dead")
                    for notice in try await store.due(on: [.default], limit: 3) {
                        guard let run = try await store.run(notice.run) else { continue }
                        _ = try await store.take(run, by: dead)
                    }
                    _ = try await store.renew(dead, lease: .seconds(-1))
                }
            ) { store, _, term in _ = try await store.sweep(under: term, deadlines: StateDeadlines()) },
            Scene(testDescription: "backfill") { store, name, _ in
                _ = try await store.accept(Backfill(deployment: name, runs: backfill, parallel: 2))
            },
            Scene(
                testDescription: "apply", prepare: { store, _, term in try await store.plan(under: term) }
            ) { store, name, _ in
                let other = ScheduleSpec(
                    name: "other", .recurrence("DTSTART:20600101T000000Z\nRRULE:FREQ=YEARLY;COUNT=9"))
                try await store.schedule([yearly(.queue), other], as: name.description) { $0.tags = ["new"] }
            },
            Scene(
                testDescription: "pause", prepare: { store, _, term in try await store.plan(under: term) }
            ) { store, name, _ in _ = try await store.pause(name, true) },
            Scene(
                testDescription: "prune",
                prepare: { store, _, term in
                    try await store.plan(under: term)
                    for notice in try await store.due(on: [.default], limit: 9) {
                        _ = try await store.perform(.cancelRequested(reason: "x"), on: notice.run)
                    }
                }
            ) { store, _, term in
                while try await store.prune(Retention(completed: .zero, logs: .zero), batch: 2, under: term) > 0 {
                    try Task.checkCancellation()
                }
            },
        ]

        @Test(arguments: TestStore.available, scenes)
        func `nothing is lost and nothing doubled`(backend: TestStore, scene: Scene) async throws {
            try await backend.withStore { store in
                if backend == .postgres { try await store.client.run(Self.doesNotWaitForDisks) }
                let expected = try await play(scene, on: store, failingAt: .max, after: false, isSucceeded: false)
                    .tables
                #expect(!expected.isEmpty)
                // Both the same leader and a successor take up each failure. Where statements are slow they take turns, and
                // to fail before a statement is left out: it is much like failing after the one before.
                let sides = backend == .postgres ? [true] : [false, true]
                let successions = backend == .postgres ? [nil] : [false, true]
                for isAfter in sides {
                    for isSucceeded in successions {
                        var statement = 0
                        var hasFailed = true
                        while hasFailed {
                            try Task.checkCancellation()
                            statement += 1
                            let end = try await play(
                                scene, on: store, failingAt: statement, after: isAfter,
                                isSucceeded: isSucceeded ?? (statement % 2 == 0))
                            hasFailed = end.hasFailed
                            #expect(end.tables == expected, "\(isAfter ? "after" : "before") statement \(statement)")
                        }
                        #expect(statement > 1)
                    }
                }
            }
        }

        /// For connections made from now on: what is tried here is order, not durability.
        private static let doesNotWaitForDisks = """
            do $$
            begin
                execute format('alter database %I set synchronous_commit to off', current_database());
            end $$;
            set synchronous_commit to off
            """

        /// Plays a scene with one failure, and to its end by the same leader or by a successor.
        private func play(
            _ scene: Scene, on store: SQLStore, failingAt statement: Int, after isAfter: Bool, isSucceeded: Bool
        ) async throws -> (tables: [String], hasFailed: Bool) {
            let tables = ["flow_run", "deployment", "leader", "agent_session", "upkeep"]
            try await store.client.run(tables.map { "delete from \($0)" }.joined(separator: "; "))
            let name = try await store.schedule([Self.yearly])
            try await store.client.perform(.single) { (db) throws(StoreError) in
                _ = try db.query(Self.planFromLongAgo)
            }
            var term = try await store.lead()
            try await scene.prepare(store, name, term)
            let client = FaultClient(store.client)
            client.fail(at: statement, after: isAfter)
            do throws(any Error) {
                try await scene.act(SQLStore(client: client), name, term)
            } catch let error as StoreError where error.isTransient {
                #expect(client.hasFailed)
            }
            if isSucceeded {
                let leader = term.session
                try await store.client.run("update leader set expires_at = led_at where session_id = '\(leader)'")
                term = try await store.lead()
            }
            try await scene.act(store, name, term)
            try await store.plan(under: term)
            return (try await content(of: store, name), client.hasFailed)
        }

        private static let planFromLongAgo = Statement(
            "plan_from_long_ago",
            """
            update schedule
               set planned_until = /*pg timestamptz '2019-06-01'*//*sqlite 1559347200000000*/
            """)

        /// What is the same each time: everything but ids, names and the moment of the test.
        private func content(of store: SQLStore, _ name: DeploymentName) async throws -> [String] {
            var lines: [String] = []
            for run in try await store.allRuns(of: name) {
                let history = try await store.history(of: run.id).map(\.event)
                lines.append("\(run.scheduledAt) \(run.state) \(run.tags) \(run.schedule != nil) \(history)")
            }
            for schedule in try await store.schedules(of: nil) {
                lines.append("\(schedule.spec.key) \(schedule.isPaused) \(schedule.problem ?? "well")")
            }
            return lines
        }
    }
}
