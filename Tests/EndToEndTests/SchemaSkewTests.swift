import PipeCore
import PipeSQL
import Testing

extension EndToEnd {
    /// Programs of one version, and a database of another.
    @Suite struct SchemaSkew {
        private func execute(_ script: String, on bench: Bench) async throws {
            let store = try #require(bench.store as? SQLStore)
            try await store.client.perform(.transaction) { (session) throws(StoreError) in
                try session.execute(script: script)
            }
        }

        private func expectRefusal(_ bench: Bench, naming words: String...) async throws {
            let outcome = try await bench.pipectl("flow-run", "ls")
            #expect(outcome.exit == .code(4) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
            let agent = try await bench.launchAgent("late")
            #expect(try await agent.end(within: .seconds(10)) == .code(2))
            #expect(agent.log.split(separator: "\n").count == 1, "\(agent.log)")
            for word in words {
                #expect(outcome.complaints.contains(word), "\(outcome.complaints)")
                #expect(agent.log.contains(word), "\(agent.log)")
            }
        }

        @Test(arguments: Setup.available)
        func `a database that is ahead is refused, and runs under way are not disturbed`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo start >> \"$EFFECTS\"; while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done")
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.says("start")
                try await execute(
                    """
                    insert into schema_migration (version, name, checksum, applied_at)
                    select 9999, 'of-tomorrow', checksum, applied_at from schema_migration where version = 1
                    """, on: bench)
                try await expectRefusal(bench, naming: "9999")
                try bench.allow("go")
                #expect(try await bench.ended(id).state == .completed)
            }
        }

        /// The embedded database is brought up to date by whoever opens it.
        @Test(arguments: Setup.withServer)
        func `a database that is behind is refused with the way to mend it`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let last = "delete from schema_migration where version = (select max(version) from schema_migration)"
                try await execute(last, on: bench)
                try await expectRefusal(bench, naming: "'pipectl db migrate'")
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent that may migrates an empty database, and does not ask`(setup: Setup) async throws {
            try await Bench.with(setup, isMigrated: false) { bench in
                try await PostgresHand.createDatabase(bench.database)
                try await expectRefusal(bench, naming: "'pipectl db migrate'")
                _ = try await bench.startAgent(with: ["OCTOPIPE_AUTO_MIGRATE": "true"])
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
            }
        }

        @Test(arguments: Setup.available.filter { $0 == .sqlite })
        func `an agent that may not leaves the embedded database as it is`(setup: Setup) async throws {
            try await Bench.with(setup, ["OCTOPIPE_AUTO_MIGRATE": "false"], isMigrated: false) { bench in
                try await expectRefusal(bench, naming: "'pipectl db migrate'")
                #expect(try await bench.pipectl("db", "migrate").isDone)
                _ = try await bench.startAgent()
            }
        }
    }
}
