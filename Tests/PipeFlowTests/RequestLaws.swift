import PipeCore
import PipeFlow
import Synchronization
import Testing

/// What every SDK does with questions and answers.
@Suite struct RequestLaws {
    private struct S3: Decodable, Equatable {
        var bucket: String
        var accessKey: String
    }

    @Test func `variables, blocks and facts are asked for by name, and decoded`() async {
        let run = ID<FlowRun>.random()
        let heard = await ScriptedAgent.hear { request in
            switch request {
            case .variable("region"): [.value("eu-central")]
            case .variable("limits"): [.value(["rows": 9_007_199_254_740_993])]
            case .block("s3/lake"):
                [.value(["type": "s3", "name": "lake", "values": ["bucket": "raw", "accessKey": "k"]])]
            case .flowRun(let id):
                [
                    .value([
                        "id": .string(id?.description ?? "own"), "state": "running", "attempt": 2, "result": [1, 2],
                    ])
                ]
            default: [.problem(.init(.unknown, "there is no such thing"))]
            }
        } flow: { context in
            #expect(try await context.variable("region", as: String.self) == "eu-central")
            #expect(try await context.variable("limits", as: [String: Int].self) == ["rows": 9_007_199_254_740_993])
            #expect(try await context.variable("none", default: 5) == 5)
            #expect(try await context.block("s3/lake", as: S3.self) == S3(bucket: "raw", accessKey: "k"))
            #expect(try await context.facts().id == "own")
            let facts = try await context.facts(of: run.description)
            #expect(facts.id == run.description)
            #expect(facts.state == .running)
            #expect(facts.attempt == 2)
            #expect(try facts.result(as: [Int].self) == [1, 2])
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(
            heard.requests == [
                .variable(name: "region"), .variable(name: "limits"), .variable(name: "none"), .block(name: "s3/lake"),
                .flowRun(nil), .flowRun(run),
            ])
    }

    @Test(arguments: [
        (ContractAnswer.Problem.Kind.unknown, AgentProblem.Kind.unknown), (.refused, .refused),
        (.unavailable, .unavailable), (.unsupported, .unsupported),
    ])
    func `a question without an answer says why`(kind: ContractAnswer.Problem.Kind, expected: AgentProblem.Kind) async {
        let heard = await ScriptedAgent.hear { _ in
            [.problem(.init(kind, "there is no variable 'region'"))]
        } flow: {
            context in
            let problem = await #expect(throws: AgentProblem.self) {
                try await context.variable("region", as: String.self)
            }
            #expect(problem?.kind == expected)
            _ = try await context.variable("region", as: String.self)
            return nil
        }
        #expect(heard.exitCode == 1)
        #expect(heard.failure == "AgentProblem: there is no variable 'region'")
    }

    @Test func `a value of another type says which, and where`() async {
        let heard = await ScriptedAgent.hear { _ in
            [.value(["values": ["bucket": 7]])]
        } flow: { context in
            _ = try await context.block("s3/lake", as: S3.self)
            return nil
        }
        #expect(
            heard.failure == "AgentProblem: block 's3/lake' is no S3: bucket: expected a string, found an integer 7")
    }

    @Test func `an id that is none is not asked about`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try await context.facts(of: "quiet-heron")
            return nil
        }
        #expect(heard.failure == "AgentProblem: 'quiet-heron' is no id of a run")
        #expect(heard.requests == [])
    }

    @Test func `answers come in any order, between lines that mean nothing`() async {
        let asked = Mutex<[(Int, String)]>([])
        let agent = ScriptedAgent()
        async let account = agent.hear { context in
            let values = try await context.map("ask", over: ["a", "b", "c"]) { name in
                try await context.variable(name, as: String.self)
            }
            return .array(values.map(JSON.string))
        }
        await agent.wait { message in
            guard case .request(let number, .variable(let name)) = message else { return false }
            return asked.withLock { asked in
                asked.append((number, name))
                return asked.count == 3
            }
        }
        for line in ["{", "null", "", #"{"type":"news"}"#, #"{"type":"answer","request":99,"value":1}"#, "\u{0}"] {
            agent.write(Array("\(line)\n".utf8))
        }
        for (number, name) in asked.withLock({ $0.reversed() }) {
            let padding = String(repeating: "x", count: 200_000)
            agent.write(
                Array(#"{"type":"answer","padding":"\#(padding)","request":\#(number),"value":"of \#(name)"}"#.utf8))
            agent.write(Array("\n".utf8))
        }
        let heard = await account
        #expect(heard.results.last?.data == #"["of a","of b","of c"]"#)
        #expect(heard.log == [])
    }

    @Test func `at most a thousand questions are open, and all are answered`() async {
        let open = Mutex<[Int]>([])
        let agent = ScriptedAgent()
        let count = 2_500
        async let account = agent.hear { context in
            let values = try await context.map("ask", over: 0..<count, concurrency: count) { number in
                try await context.variable("v\(number)", as: Int.self)
            }
            return .int(values.reduce(0, +))
        }
        for round in [1_000, 1_000, 500] {
            await agent.wait { message in
                guard case .request(let number, _) = message else { return false }
                return open.withLock { open in
                    open.append(number)
                    return open.count == round
                }
            }
            let numbers = open.withLock { open in
                defer { open = [] }
                return open
            }
            for number in numbers { agent.write(ContractAnswer(to: number, .value(1)).line) }
        }
        let heard = await account
        #expect(heard.results.last?.data == "\(count)")
        #expect(heard.requests.count == count)
    }

    @Test func `an agent that vanishes ends every question, and no work`() async {
        let agent = ScriptedAgent()
        async let account = agent.hear { context in
            do {
                _ = try await context.variable("region", as: String.self)
            } catch let problem as AgentProblem {
                #expect(problem.kind == .unavailable)
            }
            // Nobody hears this, and it is no SIGPIPE.
            for _ in 0..<100 { context.log.info(String(repeating: "x", count: 10_000)) }
            let late = await #expect(throws: AgentProblem.self) { try await context.facts() }
            #expect(late?.message == "the agent is gone, and with it who could answer")
            let sum = try await context.task("sum") { 1 + 1 }
            #expect(sum == 2)
            return nil
        }
        await agent.wait { if case .request = $0 { true } else { false } }
        agent.vanish()
        #expect(await account.exitCode == 0)
    }

    @Test func `a question that is given up is over`() async {
        let stop = StopSignal()
        let agent = ScriptedAgent()
        async let account = agent.hear(stop: stop) { context in
            await #expect(throws: CancellationError.self) { try await context.variable("region", as: String.self) }
            return nil
        }
        await agent.wait { if case .request = $0 { true } else { false } }
        stop.came(15)
        #expect(await account.exitCode == 143)
    }

    @Test func `questions that were given up keep nobody from asking`() async {
        let numbers = Mutex<[Int]>([])
        let agent = ScriptedAgent()
        let gate = AsyncStream.makeStream(of: Void.self)
        async let account = agent.hear { context in
            let crowd = Task {
                try await context.map("crowd", over: 0..<1_000, concurrency: 1_000) { number in
                    try await context.variable("v\(number)", as: Int.self)
                }
            }
            for await _ in gate.stream {}
            crowd.cancel()
            _ = await crowd.result
            return .int(try await context.variable("last", as: Int.self))
        }
        await agent.wait { message in
            guard case .request(let number, _) = message else { return false }
            return numbers.withLock { numbers in
                numbers.append(number)
                return numbers.count == 1_000
            }
        }
        gate.continuation.finish()
        await agent.wait { if case .fact(.task(let news)) = $0 { news.state == .cancelled } else { false } }
        for number in numbers.withLock({ $0 }) { agent.write(ContractAnswer(to: number, .value(0)).line) }
        await agent.wait { message in
            guard case .request(let number, .variable("last")) = message else { return false }
            agent.write(ContractAnswer(to: number, .value(7)).line)
            return true
        }
        #expect(await account.results.last?.data == "7")
    }

    @Test func `an agent of version 1 hears only what it knows, and is asked nothing`() async {
        let heard = await ScriptedAgent.hear(version: 1, repeats: true) { context in
            try await context.task("load", cacheKey: "k") { context.log.info("loading") }
            context.metric("records", 1)
            context.heartbeat()
            let problem = await #expect(throws: AgentProblem.self) {
                try await context.variable("region", as: String.self)
            }
            #expect(problem?.kind == .unsupported)
            throw Mishap("no")
        }
        #expect(heard.log == ["load-0: loading"])
        #expect(heard.lines.count == 3)
        #expect(heard.failure == "Mishap: no")
    }
}
