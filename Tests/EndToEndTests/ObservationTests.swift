import Glibc
import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// What an agent shows of itself while it works, suffers, and stops.
    @Suite struct Observed {
        private static let listening = ["OCTOPIPE_METRICS_LISTEN": "127.0.0.1:0"]
        private static let waits = "echo started >> \"$EFFECTS\"; while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done"

        private func port(of agent: RunningAgent) throws -> UInt16 {
            let match = try #require(agent.log.firstMatch(of: #/http://127.0.0.1:(\d+)/metrics/#), "\(agent.log)")
            return try #require(UInt16(match.1))
        }

        @Test(arguments: Setup.available)
        func `figures follow the runs, and Prometheus finds no fault with them`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo line; [ $OCTOPIPE_ATTEMPT = 2 ]", retries: 1)
                let agent = try await bench.startAgent(with: Self.listening)
                let port = try port(of: agent)
                try await eventually("the agent is ready") {
                    try await WebClient.get("/readyz", port: port).status == 200
                }
                var ids: [ID<FlowRun>] = []
                for _ in 0..<5 { ids.append(try await bench.trigger()) }
                #expect(try await bench.ended(ids).allSatisfy { $0.state == .completed })
                let labels = "{queue=\"\(bench.queue)\",deployment=\"flow/bench\""
                let page = try await eventually("all ends are counted") {
                    let page = try await WebClient.get("/metrics", port: port).body
                    return page.contains("octopipe_runs_finished_total\(labels),state=\"completed\"} 5\n") ? page : nil
                }
                #expect(page.contains("octopipe_runs_retried_total\(labels)} 5\n"))
                #expect(page.contains("octopipe_run_log_bytes_total\(labels)} 50\n"))
                #expect(page.contains("octopipe_store_up 1\n"))
                #expect(page.contains("octopipe_broker_up 1\n") == (setup == .postgresAndRabbitMQ))
                #expect(page.contains("octopipe_queue_due_runs{queue=\"\(bench.queue)\"} 0\n"))
                try TestFile.write(page, to: bench.folder + "/page")
                let promtool = try await bench.start("/bin/sh", ["-c", "exec promtool check metrics < page"])
                let exit = try await promtool.end()
                // 127: it is not there.
                if Setup.isRequired || exit != .code(127) {
                    #expect(exit == .code(0) && promtool.complaints.isEmpty, "\(promtool.output)\(promtool.complaints)")
                }
                agent.signal(SIGSTOP)
                let patient = try WebClient(port: port)
                patient.ask("GET", "/healthz")
                agent.signal(SIGCONT)
                #expect(try await patient.reply().status == 200)
            }
        }

        @Test(arguments: Setup.withServer)
        func `an agent without its database lives, says why it is not ready, and shows its figures at once`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url, isOpen: false)
                defer { proxy.close() }
                let settings = Self.listening.merging([
                    "OCTOPIPE_DATABASE": try proxy.url(like: url), "OCTOPIPE_HEARTBEAT": "500ms",
                ]) { $1 }
                let agent = try await bench.launchAgent(with: settings)
                try await agent.says("waiting for the store")
                let port = try port(of: agent)
                let early = try await WebClient.get("/readyz", port: port)
                #expect(early.status == 503 && early.body.hasPrefix("waiting for the store: "), "\(early.body)")
                #expect(try await WebClient.get("/healthz", port: port).status == 200)
                proxy.open()
                try await agent.says("agent ready")
                try await eventually("the agent is ready") {
                    try await WebClient.get("/readyz", port: port).status == 200
                }
                proxy.refuse()
                let away = try await eventually("the agent misses its store") {
                    let reply = try await WebClient.get("/readyz", port: port)
                    return reply.status == 503 ? reply.body : nil
                }
                #expect(away.contains("store away"), "\(away)")
                #expect(try await WebClient.get("/healthz", port: port).status == 200)
                let page = try await WebClient.get("/metrics", port: port)
                #expect(page.status == 200 && page.body.contains("octopipe_store_up 0\n"))
                #expect(!page.body.contains("octopipe_store_errors_total{kind=\"unavailable\"} 0\n"))
                proxy.welcome()
                try await eventually("the agent is ready again") {
                    try await WebClient.get("/readyz", port: port).status == 200
                }
            }
        }

        @Test(arguments: Setup.withServer)
        func `a database that falls silent holds up no page`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let settings = Self.listening.merging(["OCTOPIPE_DATABASE": try proxy.url(like: url)]) { $1 }
                let agent = try await bench.startAgent(with: settings)
                let port = try port(of: agent)
                proxy.loseAnswers()
                let client = try WebClient(port: port)
                client.ask("GET", "/metrics")
                let page = String(decoding: try await client.hear(within: .seconds(8)), as: UTF8.self)
                #expect(page.contains("octopipe_slots ") && !page.contains("octopipe_queue_due_runs{"))
                proxy.recover()
            }
        }

        @Test func `an agent that drains is not ready, and names what it waits for`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy(Self.waits)
                let agent = try await bench.startAgent(with: Self.listening)
                let port = try port(of: agent)
                let id = try await bench.trigger()
                try await bench.says("started")
                agent.signal(SIGTERM)
                let reply = try await eventually("the agent drains") {
                    let reply = try await WebClient.get("/readyz", port: port)
                    return reply.status == 503 ? reply : nil
                }
                #expect(reply.body == "stopping: 1 running, store ok\n")
                #expect(try await WebClient.get("/healthz", port: port).status == 200)
                try bench.allow("go")
                #expect(try await bench.ended(id).state == .completed)
                #expect(try await agent.end() == .code(0))
            }
        }

        @Test func `two agents cannot show themselves at one port: the second says so, works, and tries again`()
            async throws
        {
            try await Bench.with(.sqlite) { bench in
                let agent = try await bench.startAgent("one", with: Self.listening)
                let port = try port(of: agent)
                let other = try await bench.startAgent("two", with: ["OCTOPIPE_METRICS_LISTEN": "127.0.0.1:\(port)"])
                #expect(other.log.contains("127.0.0.1:\(port): Address already in use; "), "\(other.log)")
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
                try await eventually("the second one shows itself") {
                    (try? await WebClient.get("/healthz", port: port))?.status == 200
                }
                let third = try await bench.startAgent("three", with: Self.listening)
                #expect(try await WebClient.get("/healthz", port: try self.port(of: third)).status == 200)
            }
        }

        /// As Datadog documents it: `<NAME>:<VALUE>(:<VALUE>)*|<TYPE>(|#<TAG>(,<TAG>)*)?`, several values for distributions alone.
        private static func isUnderstood(_ line: Substring) -> Bool {
            let distribution = #/[a-zA-Z][\w.]*(:-?\d+(\.\d+)?(e-?\d+)?)+\|d\|#[^|,\n]+(,[^|,\n]+)*/#
            let other = #/[a-zA-Z][\w.]*:-?\d+(\.\d+)?(e-?\d+)?\|[cg]\|#[^|,\n]+(,[^|,\n]+)*/#
            return line.wholeMatch(of: distribution) != nil || line.wholeMatch(of: other) != nil
        }

        @Test func `figures arrive at DogStatsD, those of each run with its deployment`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy("echo line")
                let socket = try DatagramSocket()
                let settings = [
                    "OCTOPIPE_METRICS": "dogstatsd://localhost:\(socket.port)", "OCTOPIPE_METRICS_TAGS": "team:data",
                    "DD_ENV": "prod",
                ]
                let agent = try await bench.startAgent(with: settings)
                for _ in 0..<3 { #expect(try await bench.ended(try await bench.trigger()).state == .completed) }
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
                let datagrams = socket.arrived()
                #expect(datagrams.allSatisfy { $0.utf8.count <= 1_432 })
                let lines = datagrams.flatMap { $0.split(separator: "\n") }
                #expect(lines.count > 10)
                for line in lines { #expect(Self.isUnderstood(line), "\(line)") }
                let tags = "|#env:prod,team:data,agent:one,queue:\(bench.queue),deployment:flow/bench,state:completed"
                for name in ["duration", "cpu_seconds", "peak_memory", "log_bytes"] {
                    let own = lines.filter { $0.hasPrefix("octopipe.run.\(name):") && $0.hasSuffix("|d" + tags) }
                    let values = own.flatMap { $0.prefix { $0 != "|" }.split(separator: ":").dropFirst() }
                    #expect(values.count == 3, "\(name): \(lines)")
                }
                let finished = lines.filter { $0.hasPrefix("octopipe.runs.finished:") }
                let counts = finished.compactMap { $0.split(separator: ":")[1].split(separator: "|").first }.compactMap
                { Int($0) }
                #expect(counts.reduce(0, +) == 3)
            }
        }

        @Test(arguments: ["dogstatsd://no-such-host.invalid", "unix:///nowhere/dsd.socket", "dogstatsd://127.0.0.1:9"])
        func `nobody who listens costs an agent nothing`(target: String) async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy("true")
                let agent = try await bench.startAgent(with: ["OCTOPIPE_METRICS": target])
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
            }
        }
    }
}
