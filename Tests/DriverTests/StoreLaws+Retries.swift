import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Retries {
        private static let policy = RetryPolicy(
            limit: 5, backoff: .list([.seconds(60), .seconds(600)]), jitter: 0.5, reasons: [.failed, .crashed],
            exitCodes: .only([75]), poisonAfter: 2)

        @Test(arguments: TestStore.available)
        func `a run keeps the policy its deployment had when it was accepted`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy(retries: Self.policy)
                let run = try await store.trigger(name)
                #expect(run.retries == Self.policy)
                try await store.deploy(retries: .none)
                #expect(try await store.run(run.id)?.retries == Self.policy)
                #expect(try await store.runs(RunFilter()).first?.retries == Self.policy)
                #expect(try await store.take(run, by: store.openSession()).run.retries == Self.policy)
                #expect(try await store.trigger(name).retries == .none)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that was planned ahead keeps it too`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy(retries: Self.policy)
                let planned = PlannedRun(
                    id: .random(), name: "brisk-otter", scheduledAt: Instant(microseconds: 0),
                    dueAt: Instant(microseconds: 0), startBy: nil, parameters: [:], tags: [])
                _ = try await store.accept(Backfill(deployment: name, runs: [planned]))
                #expect(try await store.run(planned.id)?.retries == Self.policy)
            }
        }

        @Test(arguments: TestStore.available)
        func `the next attempt is due after the policy's wait`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: Self.policy))
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.failed(Cause("busy", exitCode: 75)), under: claim)
                let next = try #require(try await store.run(run.id))
                let wait = try await next.dueAt - store.now()
                #expect(next.state == .scheduled && next.spent == 1 && next.lost == 0)
                #expect(wait > .seconds(25) && wait <= .seconds(90))
            }
        }

        @Test(arguments: TestStore.available)
        func `an exit code that the policy does not name ends the run`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: Self.policy))
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.failed(Cause("broken", exitCode: 1)), under: claim)
                #expect(try await store.state(of: run) == .failed)
            }
        }

        @Test(arguments: TestStore.available)
        func `losses are counted, and the last one allowed ends the run as poison`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 9, poisonAfter: 2)))
                var states: [RunState] = []
                for agent in ["first", "second"] {
                    let session = try await store.openSession(agent)
                    _ = try await store.report(.started, under: store.take(run, by: session).claim)
                    states += try await store.end(session, reason: "agent '\(agent)' died").map(\.state)
                    #expect(try await store.run(run.id)?.lost == states.count)
                }
                #expect(states == [.scheduled, .crashed])
                let history = try await store.history(of: run.id).filter { $0.event == "lost" }
                #expect(
                    history.map(\.cause?.message) == [
                        "agent 'first' died", "poison: its agent was lost 2 times while it ran",
                    ])
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `runs from before keep their policy, and their losses are counted`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let client = try await open()
                let former = SQLStore(client: OlderClient(base: client, version: 2))
                _ = try await former.migrate()
                let run = ID<FlowRun>.random()
                try await client.run(Self.formerRun(run))
                let store = SQLStore(client: client)
                #expect(try await !store.migrate().applied.isEmpty)
                let kept = try #require(try await store.run(run))
                #expect(kept.retries == RetryPolicy(limit: 3, delay: .milliseconds(1_500)))
                #expect(kept.spent == 2 && kept.lost == 1)
                #expect(try await store.trigger(try #require(DeploymentName("flow/old"))).retries == kept.retries)
                await store.close()
            }
        }

        /// A run as the schema kept it at version 2, with one lost attempt.
        private static func formerRun(_ run: ID<FlowRun>) -> String {
            let deployment = ID<Deployment>.random()
            let now = "clock_timestamp()"
            return """
                insert into work_queue (name, is_paused, created_at) values ('default', false, \(now));
                insert into deployment (
                    id, flow, name, work_queue, spec, disconnect_grace, retry_limit, retry_delay, is_paused,
                    created_at, updated_at)
                values ('\(deployment)', 'flow', 'old', 'default', '{}', 0, 3, 1500000, false, \(now), \(now));
                insert into flow_run (
                    id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent,
                    retry_limit, retry_delay, disconnect_grace, parameters, tags, created_at, due_at, scheduled_at)
                values ('\(run)', 'old-otter', '\(deployment)', 'flow', 'old', 'default', 'scheduled', 'failed', 9, 2,
                    2, 3, 1500000, 0, '{}', '[]', \(now), \(now), \(now));
                insert into flow_run_history (run_id, revision, event, state, attempt, at)
                values ('\(run)', 8, 'lost', 'scheduled', 1, \(now));
                """
        }
    }
}
