import PipeCore
import PipeFlow
import Testing

extension RequestLaws {
    // MARK: Children

    private static func facts(_ run: ID<FlowRun>, _ state: String, cause: String? = nil) -> JSON {
        [
            "id": .string(run.description), "name": "quiet-heron", "flow": "load", "deployment": "nightly",
            "state": .string(state), "cause": .optional(cause), "result": 7,
        ]
    }

    @Test func `a run of a deployment is a node that waits for it`() async {
        let run = ID<FlowRun>.random()
        let heard = await ScriptedAgent.hear { _ in
            [.value(Self.facts(run, "scheduled"), isLast: false), .value(Self.facts(run, "completed"))]
        } flow: { context in
            let child = try await context.runDeployment("load/nightly", parameters: ["region": "eu"], tags: ["x"])
            return .int(try child.result(as: Int.self))
        }
        #expect(heard.results.map(\.data) == ["7"])
        #expect(
            heard.requests == [
                .runDeployment(
                    ChildOrder(
                        deployment: "load/nightly", parameters: ["region": "eu"], key: "load-nightly-0", tags: ["x"]))
            ])
        #expect(
            heard.news == [
                TaskNews("load-nightly-0", name: "load/nightly", state: .running, kind: .run, attempt: 1),
                TaskNews("load-nightly-0", run: run), TaskNews("load-nightly-0", state: .completed),
            ])
    }

    @Test func `a child that fails is the node's failure, with its cause`() async {
        let run = ID<FlowRun>.random()
        let heard = await ScriptedAgent.hear { _ in
            [.value(Self.facts(run, "failed", cause: "no such week"))]
        } flow: { context in
            try await context.runDeployment("load/nightly")
            return nil
        }
        #expect(heard.tasks == ["load-nightly-0 running", "load-nightly-0", "load-nightly-0 failed"])
        #expect(heard.news[1].run == run)
        #expect(heard.failure == "ChildRunProblem: run quiet-heron (load/nightly) failed: no such week")
    }

    @Test func `a child that nobody waits for is no node`() async {
        let run = ID<FlowRun>.random()
        let heard = await ScriptedAgent.hear { _ in
            [.value(Self.facts(run, "scheduled"))]
        } flow: { context in
            let child = try await context.runDeployment("load/nightly", key: "eu", waits: false, name: "n")
            return .string(child.state?.rawValue ?? "")
        }
        #expect(heard.news == [])
        #expect(heard.results.map(\.data) == [#""scheduled""#])
        #expect(
            heard.requests == [
                .runDeployment(ChildOrder(deployment: "load/nightly", key: "load-nightly-eu", waits: false, name: "n"))
            ])
    }

    @Test func `children that are asked for side by side are told apart by what they are given`() async {
        func keys() async -> [String: String] {
            let heard = await ScriptedAgent.hear { _ in
                [.value(["state": "completed"])]
            } flow: { context in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for region in ["eu", "us", "asia"] {
                        group.addTask { _ = try await context.runDeployment("a/b", parameters: ["region": region]) }
                    }
                    try await group.waitForAll()
                }
                return nil
            }
            let orders = heard.requests.compactMap { request -> ChildOrder? in
                if case .runDeployment(let order) = request { order } else { nil }
            }
            return Dictionary(
                uniqueKeysWithValues: orders.map { ($0.parameters["region"]?.string ?? "", $0.key ?? "") })
        }
        let first = await keys()
        #expect(Set(first.values).count == 3)
        #expect(await keys() == first)
    }

    @Test func `parameters that are no object are refused before anybody is asked`() async {
        let heard = await ScriptedAgent.hear { context in
            try await context.runDeployment("a/b", parameters: [1, 2])
            return nil
        }
        #expect(heard.failure == "AgentProblem: the parameters of 'a/b' are no object of names and values")
        #expect(heard.requests == [])
    }
}
