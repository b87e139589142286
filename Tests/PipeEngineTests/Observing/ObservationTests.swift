import PipeCore
import PipeEngine
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ObservationTests {
    private func observation() -> Observation { Observation(agent: "bench", host: "here", version: "test") }

    private func page(of observation: Observation, _ path: String) async -> PageResponse {
        await ObservationPages(of: observation).answer(PageRequest(method: "GET", path: path))
    }

    /// The values of one metric, by its labels as they are written.
    private func values(_ name: String, of observation: Observation) async -> [String: Double] {
        let lines = await page(of: observation, "/metrics").body.split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, Double)? in
            guard line.hasPrefix(name), let space = line.lastIndex(of: " ") else { return nil }
            let labels = line[line.index(line.startIndex, offsetBy: name.count)..<space]
            guard labels.isEmpty || labels.hasPrefix("{") else { return nil }
            return Double(line[line.index(after: space)...]).map { (String(labels), $0) }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    /// Runs an agent until `body` is through.
    private func watch(
        _ bench: AgentBench, _ observation: Observation, launcher: any Launcher = ProcessLauncher(),
        lease: Duration = .seconds(60), _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var settings = bench.settings(until: .told)
                settings.lease = lease
                try await bench.work(settings, launcher: launcher, observation: observation)
            }
            group.addTask {
                defer { bench.tellToStop() }
                try await body()
            }
            try await group.waitForAll()
        }
    }

    @Test func `runs are counted by how they ended, and what they took is added up`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            for _ in 0..<3 { _ = try await bench.trigger("echo 12345") }
            let failing = try await bench.trigger("exit 3", retries: RetryPolicy(limit: 1))
            try await bench.work(bench.settings(), observation: observation)
            #expect(try await bench.run(failing).state == .failed)
            let finished = await values("octopipe_runs_finished_total", of: observation)
            #expect(finished.filter { $0.key.contains("state=\"completed\"") }.values.reduce(0, +) == 3)
            #expect(
                finished["{queue=\"default\",deployment=\"\(failing.deployment)\",state=\"failed\"}"] == 1,
                "\(finished)")
            let retried = await values("octopipe_runs_retried_total", of: observation)
            #expect(retried["{queue=\"default\",deployment=\"\(failing.deployment)\"}"] == 1)
            #expect(await values("octopipe_runs_claimed_total", of: observation) == ["{queue=\"default\"}": 5])
            #expect(await values("octopipe_runs_running", of: observation) == ["{queue=\"default\"}": 0])
            for delay in ["claim", "spawn", "report"] {
                #expect(
                    await values("octopipe_run_\(delay)_delay_seconds_count", of: observation) == ["": 5], "\(delay)")
            }
            #expect(await values("octopipe_run_duration_seconds_count", of: observation) == ["{queue=\"default\"}": 5])
            let bytes = await values("octopipe_run_log_bytes_total", of: observation).values
            #expect(bytes.reduce(0, +) == 18, "\(bytes)")
            #expect(await values("octopipe_leader", of: observation) == ["": 1])
        }
    }

    @Test func `an agent is ready while it can use its store and is not told to stop`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            #expect(await page(of: observation, "/readyz") == PageResponse(.unavailable, "starting\n"))
            observation.isWaiting("waiting for the store: no\nroute")
            #expect(
                await page(of: observation, "/readyz")
                    == PageResponse(.unavailable, "waiting for the store: no route\n"))
            #expect(await page(of: observation, "/healthz") == PageResponse(.ok, "ok\n"))
            try await watch(bench, observation) {
                try await eventually { await page(of: observation, "/readyz").status == .ok }
                #expect(await page(of: observation, "/readyz").body == "0 of 4 slots, default, store ok\n")
                bench.store.failAlways("renew")
                try await eventually { await page(of: observation, "/readyz").status == .unavailable }
                #expect(await page(of: observation, "/readyz").body == "0 of 4 slots, default, store away\n")
                #expect(await page(of: observation, "/healthz").status == .ok)
                #expect(await values("octopipe_ready", of: observation) == ["": 0])
                #expect(await values("octopipe_queue_due_runs", of: observation).isEmpty)
                bench.store.heal("renew")
                try await eventually { await page(of: observation, "/readyz").status == .ok }
                let run = try await bench.trigger("while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done")
                try await eventually { try await bench.run(run).state == .running }
                bench.tellToStop()
                try await eventually { await page(of: observation, "/readyz").status == .unavailable }
                #expect(await page(of: observation, "/readyz").body == "stopping: 1 running, store ok\n")
                #expect(await page(of: observation, "/healthz").status == .ok)
                try AgentBench.touch(bench.folder + "/go")
            }
        }
    }

    @Test func `a store that does not answer holds up no page`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            try await watch(bench, observation) {
                try await eventually { await page(of: observation, "/readyz").status == .ok }
                let hold = bench.store.hold("depths")
                let values = await values("octopipe_slots", of: observation)
                #expect(values == ["": 4])
                #expect(await page(of: observation, "/metrics").body.contains("octopipe_queue_due_runs") == false)
                hold.release()
                try await eventually {
                    await page(of: observation, "/metrics").body.contains(
                        "octopipe_queue_due_runs{queue=\"default\"} 0\n")
                }
            }
        }
    }

    @Test func `nobody asks the store while nobody looks, and once for many who do`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            try await watch(bench, observation) {
                try await eventually { await page(of: observation, "/readyz").status == .ok }
                let beats = bench.store.count("renew") + 10
                try await eventually { bench.store.count("renew") >= beats }
                #expect(bench.store.count("depths") == 0)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 { group.addTask { _ = await page(of: observation, "/metrics") } }
                }
                #expect(bench.store.count("depths") == 1)
            }
        }
    }

    @Test func `an agent that could start no process is not healthy`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            let launcher = GatedLauncher()
            try await watch(bench, observation, launcher: launcher) {
                try await eventually { await page(of: observation, "/readyz").status == .ok }
                let reply = await page(of: observation, "/healthz")
                #expect(reply.status == .unavailable && reply.body.contains("does not answer"), "\(reply.body)")
                launcher.open()
                try await eventually { await page(of: observation, "/healthz").status == .ok }
            }
        }
    }

    @Test func `what waits in the spool is seen while the store takes nothing`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            bench.store.failAlways("append")
            try await watch(bench, observation) {
                let run = try await bench.trigger("echo 123456789; while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done")
                try await eventually { try await bench.run(run).state == .running }
                try await eventually { (await values("octopipe_spool_bytes", of: observation)[""] ?? 0) > 0 }
                #expect(await values("octopipe_spool_writable", of: observation) == ["": 1])
                bench.store.heal("append")
                try AgentBench.touch(bench.folder + "/go")
                try await eventually { try await bench.run(run).state == .completed }
            }
        }
    }

    @Test func `a duty that fails is overdue, and counted`() async throws {
        try await AgentBench.run { bench in
            let observation = observation()
            try await watch(bench, observation) {
                try await eventually { await values("octopipe_leader", of: observation) == ["": 1] }
                bench.store.failAlways("expireLate")
                try await eventually { (await values("octopipe_duty_errors_total", of: observation)[""] ?? 0) > 2 }
                try await eventually {
                    (await values("octopipe_duty_lag_seconds", of: observation)["{duty=\"sweep\"}"] ?? 0) > 0.2
                }
                bench.store.heal("expireLate")
                try await eventually {
                    await values("octopipe_duty_lag_seconds", of: observation)["{duty=\"sweep\"}"] == 0
                }
            }
        }
    }

    @Test func `the store's errors are counted by what follows from them`() {
        let metrics = AgentMetrics()
        metrics.storeFailed(.unavailable("a"))
        metrics.storeFailed(.unavailable("b"))
        metrics.storeFailed(.damaged("c"))
        let page = PrometheusText.page(metrics.families())
        #expect(page.contains("octopipe_store_errors_total{kind=\"unavailable\"} 2\n"))
        #expect(page.contains("octopipe_store_errors_total{kind=\"rejected\"} 0\n"))
        #expect(page.contains("octopipe_store_errors_total{kind=\"damaged\"} 1\n"))
    }

    @Test(arguments: ["PUT", "DELETE", "get", "TRACE"])
    func `a page can only be read`(method: String) async {
        let request = PageRequest(method: method, path: "/metrics")
        #expect(await ObservationPages(of: observation()).answer(request).status == .methodNotAllowed)
    }

    @Test(arguments: ["/", "/metrics/", "/favicon.ico", "/../etc/passwd"])
    func `what is not there is not found`(path: String) async {
        #expect(
            await page(of: observation(), path) == PageResponse(.notFound, "there are /metrics, /healthz and /readyz\n")
        )
    }
}
