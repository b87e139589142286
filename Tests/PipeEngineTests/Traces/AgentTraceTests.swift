import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentTraceTests {
    private static let say = "say() { printf '%s\\n' \"$*\" | tr \"'\" '\"' >&3; }"

    @Test func `a run that completes is a span, with its attempt, its wait and its tasks below it`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                \(Self.say)
                echo "$TRACEPARENT"
                say "{'type':'task','key':'reports','name':'reports','kind':'flow','state':'running'}"
                say "{'type':'task','key':'reports/get-0','name':'get','within':'reports','state':'pending'}"
                say "{'type':'task','key':'reports/get-0','state':'running','attempt':1}"
                say "{'type':'task','key':'reports/get-0','state':'pending','cause':'again'}"
                say "{'type':'task','key':'reports/get-0','state':'running','attempt':2}"
                say "{'type':'task','key':'reports/get-0','state':'completed'}"
                say "{'type':'task','key':'reports/get-0','inputs':'said late'}"
                say "{'type':'task','key':'kept-0','name':'kept','state':'completed','reused':'cache'}"
                say "{'type':'task','key':'reports','state':'completed'}"
                """)
            let spans = KeptSpans()
            try await bench.work(bench.settings(), spans: spans)
            #expect(spans.all.map(\.name) == ["get", "kept", "reports", "waiting", "attempt", "\(run.deployment)"])
            let whole = try #require(spans("\(run.deployment)"))
            let attempt = try #require(spans("attempt"))
            let reports = try #require(spans("reports"))
            let get = try #require(spans("get"))
            #expect(Set(spans.all.map(\.trace)) == [TraceID(of: run.id)])
            #expect(whole.parent == nil && whole.isEntry && whole.links.isEmpty && whole.problem == nil)
            #expect(attempt.parent == whole.id && spans("waiting")?.parent == whole.id)
            #expect(reports.parent == attempt.id && spans("kept")?.parent == attempt.id)
            #expect(get.parent == reports.id)

            #expect(whole["octopipe.flow_run.state"] == .text("completed"))
            #expect(attempt["octopipe.attempt.outcome"] == .text("succeeded"))
            #expect(attempt["process.exit.code"] == .int(0))
            #expect(attempt["octopipe.agent"] == .text("bench"))
            #expect(attempt["octopipe.attempt.cpu_time"] != nil)
            #expect(get["octopipe.task_run.attempts"] == .int(2))
            #expect(reports["octopipe.task_run.kind"] == .text("flow"))
            #expect(spans("kept")?["octopipe.task_run.reused"] == .text("cache"))

            // Each within what it is part of, in time as well.
            #expect(whole.start <= attempt.start && attempt.end <= whole.end)
            #expect(attempt.start <= reports.start && reports.start <= get.start && get.end <= reports.end)
            let parent = TraceParent(trace: whole.trace, span: attempt.id)
            #expect(try await bench.lines(run, .stdout) == [parent.description])
        }
    }

    @Test func `what goes wrong is said of the task, the attempt and the run, and attempts stand side by side`()
        async throws
    {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                \(Self.say)
                say "{'type':'task','key':'load-0','name':'load','state':'running'}"
                say "{'type':'task','key':'open-0','name':'open','state':'running'}"
                say "{'type':'task','key':'load-0','state':'failed','cause':'IOError: no lake'}"
                say "{'type':'task','key':'tidy-0','name':'tidy','state':'skipped','cause':'load-0 failed'}"
                say "{'type':'failure','error':'IOError','message':'no lake'}"
                exit 3
                """, retries: RetryPolicy(limit: 1))
            let spans = KeptSpans()
            try await bench.work(bench.settings(), spans: spans)
            #expect(try await bench.run(run).state == .failed)
            let attempts = spans.all.filter { $0.name == "attempt" }
            #expect(attempts.map { $0["octopipe.attempt.number"] } == [.int(1), .int(2)])
            #expect(attempts.allSatisfy { $0.problem == "IOError: no lake (exit code 3)" })
            #expect(attempts.allSatisfy { $0["process.exit.code"] == .int(3) && $0["error.type"] == .text("failed") })
            let wholes = spans.all.filter { $0.name == "\(run.deployment)" }
            #expect(wholes.map { $0["octopipe.flow_run.attempts"] } == [.int(2)])
            #expect(wholes.first?.problem == "IOError: no lake (exit code 3)")
            #expect(wholes.first.map { $0.start <= attempts[0].start } == true)
            let loads = spans.all.filter { $0.name == "load" }
            #expect(Set(loads.compactMap(\.parent)) == Set(attempts.map(\.id)) && loads.count == 2)
            #expect(loads.allSatisfy { $0.problem == "IOError: no lake" })
            #expect(spans("open")?.problem == "open when its run ended")
            #expect(spans("tidy")?.problem == nil)
            #expect(spans("tidy")?["octopipe.cause"] == .text("load-0 failed"))
        }
    }

    @Test func `a program that cannot be started has an attempt all the same`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(.command(program: "/no/such/program", arguments: []))
            let spans = KeptSpans()
            try await bench.work(bench.settings(), spans: spans)
            #expect(spans("attempt")?.problem?.contains("/no/such/program") == true, "\(spans.all)")
            #expect(spans("\(run.deployment)")?["octopipe.flow_run.state"] == .text("failed"))
        }
    }

    @Test func `of more tasks than may be open at once, some are counted and not traced`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                exec 1>&3
                seq 16394 | sed 's/.*/{"type":"task","key":"row-&","name":"row","state":"pending"}/'
                seq 16394 | sed 's/.*/{"type":"task","key":"row-&","state":"running"}/'
                seq 16394 | sed 's/.*/{"type":"task","key":"row-&","state":"completed"}/'
                """)
            let spans = KeptSpans()
            try await bench.work(bench.settings(), spans: spans)
            #expect(try await bench.run(run).state == .completed)
            #expect(spans.all.count { $0.name == "row" } == 16_384)
            #expect(spans("attempt")?["octopipe.attempt.untraced_tasks"] == .int(10))
        }
    }

    @Test func `without a collector a flow is told of no trace`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("echo \"${TRACEPARENT:-none}\"")
            try await bench.work(bench.settings())
            #expect(try await bench.lines(run, .stdout) == ["none"])
        }
    }

    @Test func `a run that repeats another points to it`() async throws {
        try await AgentBench.run { bench in
            let first = try await bench.trigger("exit 1")
            try await bench.work(bench.settings())
            let accepted = try await bench.store.accept(
                RunRequest(deployment: first.deployment, name: "again", tags: ["gold", "nightly"], retryOf: first.id))
            guard case .accepted(let again) = accepted else { throw StoreError.rejected("\(accepted)") }
            let spans = KeptSpans()
            try await bench.work(bench.settings(), spans: spans)
            let whole = try #require(spans("\(first.deployment)"))
            #expect(whole.trace == TraceID(of: again.id))
            #expect(whole.links == [TraceParent(trace: TraceID(of: first.id), span: SpanID(of: first.id))])
            #expect(whole["octopipe.tags"] == .texts(["gold", "nightly"]))
        }
    }

    @Test func `a run that is cancelled is no failure`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("touch \"$BENCH/begun\"; exec sleep 600")
            let spans = KeptSpans()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), spans: spans) }
                group.addTask {
                    while try await bench.run(run).state != .running { try await Task.sleep(for: .milliseconds(1)) }
                    _ = try await bench.store.perform(.cancelRequested(reason: "enough"), on: run.id)
                    while try await !bench.run(run).state.isFinal { try await Task.sleep(for: .milliseconds(1)) }
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            #expect(spans("attempt")?["octopipe.attempt.outcome"] == .text("stopped"))
            #expect(spans("\(run.deployment)")?["octopipe.flow_run.state"] == .text("cancelled"))
            #expect(spans.all.allSatisfy { $0.problem == nil })
        }
    }
}
