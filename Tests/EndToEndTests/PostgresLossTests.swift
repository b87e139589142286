import Glibc
import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// PostgreSQL comes late, goes away, comes back.
    @Suite struct PostgresLoss {
        @Test(arguments: Setup.withServer)
        func `connections that are ended again and again cost no run and double none`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo $OCTOPIPE_RUN_ID >> \"$EFFECTS\"; echo line; sleep 0.2")
                var ids: [ID<FlowRun>] = []
                for _ in 0..<20 { ids.append(try await bench.trigger()) }
                _ = try await bench.startAgent("one", ["--limit", "4"])
                let attacker = Task {
                    while !Task.isCancelled {
                        try await PostgresHand.endConnections(to: bench.database)
                        try await Task.sleep(for: .milliseconds(150))
                    }
                }
                defer { attacker.cancel() }
                try await eventually("half of the runs have done their work", within: .seconds(30)) {
                    bench.effects.count >= 10
                }
                try await eventually("all runs have done their work", within: .seconds(40)) {
                    bench.effects.count >= 20
                }
                attacker.cancel()
                let runs = try await bench.ended(ids)
                #expect(runs.allSatisfy { $0.state == .completed && $0.attempt == 1 })
                #expect(bench.effects.sorted() == ids.map(\.description).sorted())
                for id in ids { #expect(try await bench.lines(of: id, .stdout) == ["line"]) }
            }
        }

        @Test(arguments: Setup.withServer)
        func `what was done and not answered is not done again`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo $OCTOPIPE_RUN_ID >> \"$EFFECTS\"; echo line; sleep 0.1")
                var ids: [ID<FlowRun>] = []
                for _ in 0..<15 { ids.append(try await bench.trigger()) }
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                proxy.delay(by: .milliseconds(2))
                _ = try await bench.startAgent(
                    "one", ["--limit", "3"], with: ["OCTOPIPE_DATABASE": try proxy.url(like: url)])
                let thief = Task {
                    while !Task.isCancelled {
                        proxy.loseAnswers()
                        try await Task.sleep(for: .milliseconds(60))
                        proxy.recover()
                        try await Task.sleep(for: .milliseconds(250))
                    }
                }
                defer { thief.cancel() }
                try await eventually("all runs have done their work", within: .seconds(40)) {
                    bench.effects.count >= 15
                }
                thief.cancel()
                _ = await thief.result
                proxy.recover()
                let runs = try await bench.ended(ids)
                #expect(runs.allSatisfy { $0.state == .completed && $0.attempt == 1 })
                #expect(bench.effects.sorted() == ids.map(\.description).sorted())
                for id in ids { #expect(try await bench.lines(of: id, .stdout) == ["line"]) }
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent that cannot reach the store stops its run before others take it`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy(AgentDeath.hangsOnce, retries: 1)
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let cutOff = try await bench.startAgent(
                    "cut-off", with: ["OCTOPIPE_DATABASE": try proxy.url(like: url)])
                let id = try await bench.trigger()
                try await bench.says("started")
                try await bench.isNow(.running, id)
                _ = try await bench.startAgent("other")
                proxy.refuse()
                let run = try await bench.ended(id, within: .seconds(20))
                #expect(run.state == .completed && run.attempt == 2 && run.agent == "other")
                #expect(bench.effects == ["started", "done by 2"])
                #expect(cutOff.log.contains("the store was away for longer than the lease"))
            }
        }

        @Test(arguments: Setup.withServer)
        func `a result that could not be told is told when the store is back`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    "echo started >> \"$EFFECTS\"; while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done; echo the end; echo ended >> \"$EFFECTS\""
                )
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let agent = try await bench.startAgent("one", with: ["OCTOPIPE_DATABASE": try proxy.url(like: url)])
                let id = try await bench.trigger()
                try await bench.says("started")
                try await bench.isNow(.running, id)
                proxy.refuse()
                try bench.allow("go")
                try await bench.says("ended")
                try await agent.says("the store did not take")
                #expect(try await bench.run(id).state == .running)
                proxy.welcome()
                #expect(try await bench.ended(id).state == .completed)
                #expect(try await bench.lines(of: id, .stdout) == ["the end"])
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent waits for a server that is not up yet`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let id = try await bench.trigger()
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url, isOpen: false)
                defer { proxy.close() }
                let agent = try await bench.launchAgent("one", with: ["OCTOPIPE_DATABASE": try proxy.url(like: url)])
                try await agent.says("waiting for the store")
                proxy.open()
                try await agent.says("agent ready")
                #expect(try await bench.ended(id).state == .completed)
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent that waits for its store can be told to stop`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let proxy = try Proxy(to: try PostgresHand.serverURL(), isOpen: false)
                defer { proxy.close() }
                let url = try proxy.url(like: try PostgresHand.serverURL())
                let agent = try await bench.launchAgent("one", with: ["OCTOPIPE_DATABASE": url])
                try await agent.says("waiting for the store")
                agent.signal(SIGTERM)
                #expect(try await agent.end(within: .seconds(10)) == .code(0))
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent waits for a database that is not there yet`(setup: Setup) async throws {
            try await Bench.with(setup, isMigrated: false) { bench in
                let agent = try await bench.launchAgent()
                try await agent.says("waiting for the store")
                // Made under another name, so that it appears with its schema.
                let other = bench.database + "_new"
                try await PostgresHand.createDatabase(other)
                let url = try PostgresHand.url(ofDatabase: other)
                #expect(try await bench.pipectl("db", "migrate", "--database", url).isDone)
                try await PostgresHand.execute("alter database \(other) rename to \(bench.database)")
                try await agent.says("agent ready")
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
            }
        }

        @Test(arguments: Setup.withServer)
        func `without the schema everybody names the way to get it`(setup: Setup) async throws {
            try await Bench.with(setup, isMigrated: false) { bench in
                try await PostgresHand.createDatabase(bench.database)
                let outcome = try await bench.pipectl("flow-run", "ls")
                #expect(outcome.exit == .code(4))
                #expect(outcome.complaintLines.count == 1)
                #expect(outcome.complaints.contains("'pipectl db migrate'"), "\(outcome.complaints)")
                let agent = try await bench.launchAgent()
                #expect(try await agent.end(within: .seconds(10)) == .code(2))
                #expect(agent.log.split(separator: "\n").count == 1)
                #expect(agent.log.contains("'pipectl db migrate'"), "\(agent.log)")
                #expect(try await bench.pipectl("db", "migrate").isDone)
                #expect(try await bench.pipectl("flow-run", "ls").isDone)
            }
        }
    }
}
