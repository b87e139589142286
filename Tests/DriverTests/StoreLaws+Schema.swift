import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Schema {
        @Test(arguments: TestStore.available)
        func `an empty store is at version 0 and migrates to the newest, once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let store = SQLStore(client: try await open())
                #expect(try await store.schema().version == 0)
                #expect(try await !store.migrate().applied.isEmpty)
                #expect(try await store.migrate().applied.isEmpty)
                #expect(try await store.schema().isCurrent)
                await store.close()
            }
        }

        @Test(arguments: TestStore.available.filter { $0 != .sqliteInMemory })
        func `many programs may migrate one store at once`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            let store = SQLStore(client: try await open())
                            // As every program does, some while others migrate.
                            _ = try await store.schema()
                            let count = try await store.migrate().applied.count
                            _ = try await store.schema()
                            await store.close()
                            return count
                        }
                    }
                    return try await group.reduce(0, +)
                }
                let known = try await SQLStore(client: open()).schema().known
                #expect(applied == known)
            }
        }

        @Test(arguments: TestStore.available)
        func `a store of version 3 is taken over with all that it holds`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let client = try await open()
                _ = try await SQLStore(client: OlderClient(base: client, version: 3)).migrate()
                let (deployment, done, next) = (ID<Deployment>.random(), ID<FlowRun>.random(), ID<FlowRun>.random())
                try await client.run(
                    """
                    insert into work_queue (name, is_paused, created_at) values ('default', false, clock_timestamp());
                    insert into deployment (
                        id, flow, name, work_queue, spec, disconnect_grace, retries, is_paused, created_at, updated_at)
                    values (
                        '\(deployment)', 'flow', 'old', 'default',
                        '{"flow":"flow","name":"old","command":["/bin/true"],"path":"/"}',
                        0, '{"limit":1}', false, clock_timestamp(), clock_timestamp());
                    """)
                for (id, state) in [(done, "completed"), (next, "scheduled")] {
                    try await client.run(
                        """
                        insert into flow_run (
                            id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent,
                            lost, retries, disconnect_grace, parameters, tags, created_at, due_at, scheduled_at)
                        values (
                            '\(id)', '\(state)', '\(deployment)', 'flow', 'old', 'default', '\(state)', 'accepted', 1, 0, 0,
                            0, '{"limit":1}', 0, '{}', '[]', clock_timestamp(), clock_timestamp(), clock_timestamp());
                        """)
                }
                let store = SQLStore(client: client)
                #expect(try await store.schema().version == 3)
                let versions = ["4 supervision", "5 facts", "6 notifications", "7 bulk", "8 steps"]
                #expect(try await store.migrate().applied == versions)
                #expect(try await store.run(done)?.state == .completed)
                #expect(try await store.history(of: done).count == 1)
                let run = try #require(try await store.run(next))
                #expect(run.priority == .normal && run.usage == nil)
                // What the old schema did not allow.
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.perform(.pauseRequested(reason: "test"), on: next)
                #expect(try await store.state(of: run) == .paused)
                #expect(try await store.history(of: next).map(\.event).last == "pause requested")
                await store.close()
            }
        }

        @Test(arguments: TestStore.available)
        func `a newer schema is refused with one line`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.client.run(
                    "insert into schema_migration values (999, 'from the future', 'x', clock_timestamp())")
                await #expect {
                    try await store.schema()
                } throws: { error in
                    guard case .damaged(let why)? = error as? StoreError else { return false }
                    return why.contains("999") && why.contains("upgrade") && !why.contains("\n")
                }
            }
        }
    }
}
