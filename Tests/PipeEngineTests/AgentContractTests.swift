import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentContractTests {
    /// Says what the lines hold, and ends.
    private func saying(_ lines: String...) -> String {
        lines.map { "printf '%s\\n' '\($0)' >&3" }.joined(separator: "\n")
    }

    @Test func `what a flow says of its work is kept`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                saying(
                    #"{"type":"hello","contract":2,"sdk":"sh","version":"1"}"#,
                    #"{"type":"task","key":"load-0","name":"load","state":"running"}"#,
                    #"{"type":"progress","task":"load-0","done":5,"total":10,"unit":"rows"}"#,
                    #"{"type":"metric","name":"records","value":7,"task":"load-0"}"#,
                    #"{"type":"metric","name":"records","value":3,"task":"load-0"}"#,
                    #"{"type":"log","message":"two\nlines","task":"load-0"}"#,
                    #"{"type":"artifact","kind":"markdown","key":"report","data":"*good*"}"#,
                    #"{"type":"result","task":"load-0","value":[1,2]}"#,
                    #"{"type":"task","key":"load-0","state":"completed"}"#,
                    #"{"type":"task","key":"open-0","name":"open","state":"running"}"#,
                    #"{"type":"result","value":{"rows":10}}"#))
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            let tasks = try await bench.store.tasks(of: run.id, attempt: nil)
            #expect(tasks.map(\.key.text) == ["load-0", "open-0"])
            #expect(tasks.map(\.state) == [.completed, .crashed])
            #expect(tasks[0].progress == TaskProgress(done: 5, total: 10, unit: "rows"))
            #expect(try await bench.store.metrics(of: run.id, attempt: nil).map(\.value) == [10])
            #expect(try await bench.store.artifacts(of: run.id).map(\.artifact.data) == ["*good*"])
            #expect(try await bench.store.result(of: run.id)?.value == ["rows": 10])
            let said = try await bench.store.log(of: run.id, after: .start, limit: 10).filter { $0.source == .flow }
            #expect(said.map(\.text) == ["two", "lines"])
            #expect(said.map(\.task?.text) == ["load-0", "load-0"])
        }
    }

    @Test func `lines that are no messages are said once, counted, and change nothing`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                echo nonsense >&3
                echo '{"type":"task","key":"a"' >&3
                head -c 200000 /dev/zero | tr '\\0' x >&3; echo >&3
                echo '{"type":"log","message":"still here"}' >&3
                """)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
            #expect(try await bench.lines(run, .flow) == ["still here"])
            #expect(
                try await bench.lines(run, .agent) == [
                    "a line on the contract is no message and is passed over: nonsense",
                    "3 lines on the contract in all were no messages",
                ])
        }
    }

    @Test func `an SDK that is newer than its agent is told of`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                saying(#"{"type":"hello","contract":9,"sdk":"python","version":"7.0"}"#, #"{"type":"telepathy"}"#))
            try await bench.work(bench.settings())
            #expect(
                try await bench.lines(run, .agent) == [
                    "the flow's SDK (python 7.0) speaks version 9 of the contract, this agent version 2: "
                        + "what it does not know it passes over"
                ])
        }
    }

    @Test func `facts wait in the spool while the store is away, and none is lost or doubled`() async throws {
        try await AgentBench.run { bench in
            bench.store.fail("record", .before, .after, .before)
            let run = try await bench.trigger(
                """
                for n in 1 2 3 4 5; do
                    echo '{"type":"task","key":"t-'$n'","name":"t","state":"running"}' >&3
                    echo '{"type":"metric","name":"records","value":1}' >&3
                    echo '{"type":"task","key":"t-'$n'","state":"completed"}' >&3
                done
                """)
            try await bench.work(bench.settings())
            let tasks = try await bench.store.tasks(of: run.id, attempt: nil)
            #expect(tasks.map(\.key.text) == (1...5).map { "t-\($0)" })
            #expect(tasks.allSatisfy { $0.state == .completed })
            #expect(try await bench.store.metrics(of: run.id, attempt: nil).map(\.value) == [5])
        }
    }

    /// A process that asks with the lines, in turn, and prints what comes back until as many answers have come.
    private static func asking(_ lines: [String], answers: Int? = nil) -> String {
        """
        exec python3 -c '
        import socket, sys
        agent = socket.socket(fileno=3)
        answers = agent.makefile("r")
        for line in sys.argv[2:]:
            agent.sendall(line.encode() + b"\\n")
        for _ in range(int(sys.argv[1])):
            print(answers.readline(), end="")
        ' \(answers ?? lines.count) \(lines.map { "'\($0)'" }.joined(separator: " "))
        """
    }

    private func answers(_ bench: AgentBench, _ run: FlowRun) async throws -> [JSON] {
        try await bench.lines(run, .stdout).map { try JSON.parse($0) }
    }

    @Test func `a process may ask for facts, and is told what cannot be answered`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                Self.asking([
                    #"{"type":"flow_run","request":1}"#, #"{"type":"telepathy","request":2}"#,
                    #"{"type":"earlier","request":3}"#, #"{"type":"cached","request":4,"cache_key":"k"}"#,
                    #"{"type":"flow_run","request":5,"run":"00000000-0000-4000-8000-000000000000"}"#,
                ]), parameters: ["year": 2023])
            try await bench.work(bench.settings())
            let answers = try await answers(bench, run)
            #expect(answers.map { $0["request"]?.int } == [1, 2, 3, 4, 5])
            #expect(answers[0]["value"]?["parameters"] == ["year": 2023])
            #expect(answers[0]["value"]?["id"]?.string == run.id.description)
            #expect(answers[1]["error"] == "unsupported" && answers[2]["error"] == "refused")
            #expect(answers[3]["value"] == .null)
            #expect(answers[4]["error"] == "unknown")
        }
    }

    @Test func `a run waits for the run that it asked for, and takes up no slot meanwhile`() async throws {
        try await AgentBench.run { bench in
            let child = try await bench.trigger(saying(#"{"type":"result","value":42}"#))
            let parent = try await bench.trigger(
                Self.asking(
                    [#"{"type":"run_deployment","request":1,"deployment":"\#(child.deployment)"}"#], answers: 2))
            var settings = bench.settings()
            settings.workload = Workload(queues: [.default], slots: 1)
            try await bench.work(settings)
            #expect(try await bench.run(parent).state == .completed)
            let answers = try await answers(bench, parent)
            #expect(answers.map { $0["more"]?.bool } == [true, nil])
            #expect(answers[1]["value"]?["state"] == "completed" && answers[1]["value"]?["result"] == 42)
            let children = try await bench.store.children(of: parent.id)
            #expect(children.map(\.parent) == [parent.id])
            #expect(children.map(\.id.description) == [answers[0]["value"]?["id"]?.string])
        }
    }

    @Test func `what a child has returned is not missing because the store was away`() async throws {
        try await AgentBench.run { bench in
            let child = try await bench.trigger(saying(#"{"type":"result","value":42}"#))
            let parent = try await bench.trigger(
                Self.asking(
                    [#"{"type":"run_deployment","request":1,"deployment":"\#(child.deployment)"}"#], answers: 2))
            bench.store.fail("endedAmong", .before, .after)
            bench.store.fail("result", .before, .before)
            try await bench.work(bench.settings())
            #expect(try await answers(bench, parent).last?["value"]?["result"] == 42)
        }
    }

    @Test func `a second attempt is given the same child, and a new one where that has failed`() async throws {
        try await AgentBench.run { bench in
            let good = try await bench.trigger("true")
            let bad = try await bench.trigger("exit 1")
            func ask(_ number: Int, _ deployment: DeploymentName) -> String {
                #"{"type":"run_deployment","request":\#(number),"deployment":"\#(deployment)"}"#
            }
            let parent = try await bench.trigger(
                Self.asking([ask(1, good.deployment), ask(2, bad.deployment)], answers: 4)
                    .replacing("exec ", with: "") + "\nexit 1",
                retries: RetryPolicy(limit: 1))
            try await bench.work(bench.settings())
            #expect(try await bench.run(parent).attempt == 2)
            let children = try await bench.store.children(of: parent.id)
            #expect(children.count { $0.deployment == good.deployment } == 1)
            #expect(children.count { $0.deployment == bad.deployment } == 2)
        }
    }

    @Test func `who cancels a run cancels what it waits for`() async throws {
        try await AgentBench.run { bench in
            let sleeper = try await bench.trigger("echo up; exec sleep 600")
            let parent = try await bench.trigger(
                Self.asking(
                    [#"{"type":"run_deployment","request":1,"deployment":"\#(sleeper.deployment)"}"#], answers: 2))
            _ = try await bench.store.perform(.cancelRequested(reason: "only its deployment is needed"), on: sleeper.id)
            let changes = bench.store.changes()
            async let work: Void = bench.work(bench.settings())
            for await change in changes where change.event == .started && change.run != parent.id { break }
            _ = try await bench.store.perform(.cancelRequested(reason: "test"), on: parent.id)
            try await work
            #expect(try await bench.run(parent).state == .cancelled)
            #expect(try await bench.store.children(of: parent.id).map(\.state) == [.cancelled])
        }
    }

    @Test func `an order that makes no run says why`() async throws {
        try await AgentBench.run { bench in
            let typed = try await bench.trigger("true")
            let run = try await bench.trigger(
                Self.asking([
                    #"{"type":"run_deployment","request":1,"deployment":"nothing"}"#,
                    #"{"type":"run_deployment","request":2,"deployment":"no/such"}"#,
                    #"{"type":"run_deployment","request":3,"deployment":"\#(typed.deployment)","parameters":7}"#,
                ]))
            try await bench.work(bench.settings())
            let answers = try await answers(bench, run)
            #expect(answers.map { $0["error"] } == ["refused", "unknown", "refused"])
            #expect(answers.allSatisfy { $0["message"]?.string?.contains("\n") == false })
        }
    }

    @Test func `a process that asks without end and never reads is answered no further than it has room`() async throws
    {
        try await AgentBench.run { bench in
            let run = try await bench.trigger(
                """
                exec python3 -c '
                import socket
                agent = socket.socket(fileno=3)
                for number in range(20000):
                    agent.sendall(b"{\\"type\\":\\"flow_run\\",\\"request\\":%d}\\n" % number)
                '
                """)
            try await bench.work(bench.settings())
            #expect(try await bench.run(run).state == .completed)
        }
    }
}
