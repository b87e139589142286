import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Facts {
        @Test(arguments: TestStore.available)
        func `a task is what was said of it last, its cause that of its state`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let claimed = try await store.start(store.deploy(), by: store.openSession())
                var told = Told(claimed)
                told.say(
                    .task(
                        TaskNews(
                            .of("load-0"), name: "load", kind: .task, within: .of("reports"),
                            parents: [.of("a"), .of("b")])),
                    .task("load-0", .running, attempt: 1), .done(3, of: 9, task: "load-0"),
                    .task("load-0", .pending, cause: "tries again in 2 s", detail: "Traceback"),
                    .task("load-0", .running, attempt: 2), .done(4, of: 9, task: "load-0"),
                    .task("load-0", .completed))
                try await store.record(told.facts)
                let tasks = try await store.tasks(of: told.run, attempt: nil)
                #expect(
                    tasks == [
                        TaskRun(
                            flowRun: told.run, flowRunAttempt: 1, key: .of("load-0"), name: "load", kind: .task,
                            state: .completed, attempt: 2, within: .of("reports"), parents: [.of("a"), .of("b")],
                            cause: nil, detail: nil, reused: nil, child: nil, createdAt: told.time(of: 1),
                            startedAt: told.time(of: 2), endedAt: told.time(of: 7),
                            progress: TaskProgress(done: 4, total: 9))
                    ])
            }
        }

        @Test(arguments: TestStore.available)
        func `facts sent again in batches of other sizes change nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let claimed = try await store.start(store.deploy(), by: store.openSession())
                var told = Told(claimed)
                told.say(
                    .task("a", .running), .task("a", .failed, cause: "boom", detail: "Traceback"), .count("rows", 5),
                    .task("a", cause: "boom, said again"), .count("rows", 7),
                    .artifact(Artifact(kind: .link, data: "https://example.org")), .done(1), .done(2, of: 3),
                    .task("b", .running), .result("[1]"), .task("a", .running), .task("b", .completed))
                try await store.record(told.facts)
                let before = try await Kept(store, told.run)
                #expect(before.tasks.map(\.state) == [.running, .completed])
                #expect(before.metrics.map(\.value) == [12])
                #expect(before.artifacts.count == 1)
                #expect(before.progress == TaskProgress(done: 2, total: 3))
                for (start, end) in [(0, 3), (2, 9), (1, 12), (11, 12), (0, 12)] {
                    try await store.record(Array(told.facts[start..<end]))
                    #expect(try await Kept(store, told.run) == before, "\(start)..<\(end)")
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `what comes late of an earlier attempt is that attempt's`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let name = try await store.deploy(retries: RetryPolicy(limit: 3))
                let first = try await store.start(name, by: session)
                _ = try await store.report(.failed(Cause("exit code 1")), under: first.claim)
                let run = try #require(try await store.run(first.claim.run))
                let second = try await store.take(run, by: session)
                _ = try await store.report(.started, under: second.claim)
                var (late, now) = (Told(first), Told(second))
                now.say(.task("a", .running), .count("rows", 1), .done(1))
                late.say(.task("a", .running), .task("b", .completed), .count("rows", 100), .done(9))
                try await store.record(now.facts)
                try await store.record(late.facts)
                let tasks = try await store.tasks(of: run.id, attempt: nil)
                #expect(tasks.map(\.key.text) == ["a"] && tasks[0].state == .running && tasks[0].flowRunAttempt == 2)
                #expect(try await store.metrics(of: run.id, attempt: nil).map(\.value) == [1])
                #expect(try await store.progress(of: run.id, attempt: nil)?.done == 1)
                let earlier = try await store.tasks(of: run.id, attempt: 1)
                #expect(earlier.map(\.state) == [.crashed, .completed])
                #expect(try await store.metrics(of: run.id, attempt: 1).map(\.value) == [100])
                #expect(try await store.progress(of: run.id, attempt: 1)?.done == 9)
                #expect(try await store.tasks(of: run.id, attempt: 3).isEmpty)
            }
        }

        @Test(arguments: TestStore.available, [RunState.completed, .failed, .crashed, .cancelled])
        func `what was open when its run ended has ended with it`(backend: TestStore, end: RunState) async throws {
            try await backend.withStore { store in
                let claimed = try await store.start(store.deploy(), by: store.openSession())
                var told = Told(claimed)
                told.say(.task("a", .running), .task("b", .pending), .task("c", .completed), .task("d"))
                try await store.record(told.facts)
                #expect(
                    try await store.tasks(of: told.run, attempt: nil).map(\.state) == [
                        .running, .pending, .completed, .pending,
                    ])
                let event: RunEvent =
                    switch end {
                    case .completed: .succeeded
                    case .failed: .failed(Cause("exit code 1"))
                    case .crashed: .crashed(Cause("killed"))
                    default: .stopped(Cause("stopped"))
                    }
                if end == .cancelled { _ = try await store.perform(.cancelRequested(reason: "x"), on: told.run) }
                #expect(try await store.report(event, under: claimed.claim) == .applied)
                let dead = end == .cancelled ? TaskState.cancelled : .crashed
                let tasks = try await store.tasks(of: told.run, attempt: nil)
                #expect(tasks.map(\.state) == [dead, dead, .completed, dead])
                #expect(tasks.allSatisfy { $0.duration(at: Instant(microseconds: .max)) == nil || $0.key.text == "c" })
            }
        }

        @Test(arguments: TestStore.available)
        func `tasks are listed the newest first, by state, by deployment, so many`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                for (number, name) in ["one/x", "two/x"].enumerated() {
                    let claimed = try await store.start(store.deploy(name), by: session)
                    let start = Instant(microseconds: 1_700_000_000_000_000 + Int64(number) * 100_000_000)
                    var told = Told(claimed, from: start)
                    told.say(
                        .task("\(number)-a", .running), .task("\(number)-b", .failed), .task("\(number)-c", .completed))
                    try await store.record(told.facts)
                }
                func keys(_ filter: TaskFilter) async throws -> [String] {
                    try await store.tasks(filter).map(\.key.text)
                }
                #expect(try await keys(TaskFilter()) == ["1-c", "1-b", "1-a", "0-c", "0-b", "0-a"])
                #expect(try await keys(TaskFilter(limit: 2)) == ["1-c", "1-b"])
                #expect(try await keys(TaskFilter(states: [.running, .failed])) == ["1-b", "1-a", "0-b", "0-a"])
                let one = DeploymentName("one/x")
                #expect(try await keys(TaskFilter(states: [.failed], deployment: one)) == ["0-b"])
                #expect(try await keys(TaskFilter(deployment: DeploymentName("none/x"))).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `facts of runs that are gone are passed over, the others of the batch are kept`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let name = try await store.deploy()
                let (gone, stays) = (try await store.start(name, by: session), try await store.start(name, by: session))
                _ = try await store.report(.succeeded, under: gone.claim)
                #expect(try await store.delete(gone.claim.run))
                var facts: [RunFact] = []
                for claimed in [gone, stays] {
                    var told = Told(claimed)
                    told.say(
                        .task("a", .running), .done(1), .count("rows", 1), .result("1"),
                        .artifact(Artifact(kind: .markdown, data: "# Done")))
                    facts += told.facts
                }
                try await store.record(facts)
                #expect(try await Kept(store, gone.claim.run).isEmpty)
                #expect(try await Kept(store, stays.claim.run).artifacts.count == 1)
                #expect(try await store.tasks(TaskFilter()).map(\.flowRun) == [stays.claim.run])
            }
        }

        @Test(arguments: TestStore.available)
        func `a run takes all that was told of it along`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let claimed = try await store.start(store.deploy(), by: store.openSession())
                var told = Told(claimed)
                told.say(
                    .task("a", .completed), .done(1), .done(1, task: "a"), .count("rows", 1), .result("1", task: "a"),
                    .artifact(Artifact(kind: .markdown, data: "# Done")), .result("2"))
                try await store.record(told.facts)
                _ = try await store.report(.succeeded, under: claimed.claim)
                let term = try await store.lead()
                while try await store.prune(Retention(completed: .zero), batch: 9, under: term) > 0 {
                    try Task.checkCancellation()
                }
                #expect(try await store.run(told.run) == nil)
                let left = try await store.client.perform(.single) { (db) throws(StoreError) in
                    try db.query(Self.rowsLeft, []).map { (row) throws(StoreError) in try row.int("count") }
                }
                #expect(left == [0])
            }
        }

        private static let rowsLeft = Statement(
            "rows_left",
            """
            select (select count(*) from task_run) + (select count(*) from run_progress)
                   + (select count(*) from run_metric) + (select count(*) from run_artifact)
                   + (select count(*) from run_result) as count
            """)

        /// All that a store has of a run's work.
        private struct Kept: Equatable {
            let tasks: [TaskRun]
            let metrics: [Metric]
            let artifacts: [KeptArtifact]
            let progress: TaskProgress?
            let result: TaskResult?

            init(_ store: any Store, _ run: ID<FlowRun>) async throws {
                tasks = try await store.tasks(of: run, attempt: nil)
                metrics = try await store.metrics(of: run, attempt: nil)
                artifacts = try await store.artifacts(of: run)
                progress = try await store.progress(of: run, attempt: nil)
                result = try await store.result(of: run)
            }

            var isEmpty: Bool {
                tasks.isEmpty && metrics.isEmpty && artifacts.isEmpty && progress == nil && result == nil
            }
        }
    }
}
