import PipeCore
import PipeRuntime
import Testing

@Suite struct LocalDeskTests {
    private let run = LocalRun(.nightly, parameters: ["year": 2023], environment: [:], pythonPath: "").run

    private func answer(_ request: ContractRequest, _ environment: [String: String] = [:]) -> ContractAnswer.Content {
        LocalDesk(run: run, environment: environment).answer(request)
    }

    @Test func `variables are read from the environment, JSON where it is JSON`() {
        let environment = [
            "OCTOPIPE_VARIABLE_REGION": "eu-central", "OCTOPIPE_VARIABLE_MAX_ROWS": "10",
            "OCTOPIPE_VARIABLE_LIMITS": #"{"a": [1]}"#,
        ]
        #expect(answer(.variable(name: "region"), environment) == .value("eu-central"))
        #expect(answer(.variable(name: "max-rows"), environment) == .value(10))
        #expect(answer(.variable(name: "limits"), environment) == .value(["a": [1]]))
        #expect(
            answer(.variable(name: "other"), environment)
                == .problem(
                    .init(.unknown, "there is no variable 'other': set OCTOPIPE_VARIABLE_OTHER in the environment")))
    }

    @Test func `what needs an agent is refused, and nothing was kept before`() {
        #expect(
            answer(.block(name: "s3/lake"))
                == .problem(.init(.refused, "block 's3/lake': run by hand: there is no agent")))
        #expect(
            answer(.runDeployment(ChildOrder(deployment: "a/b")))
                == .problem(.init(.refused, "run of 'a/b': run by hand: there is no agent")))
        #expect(answer(.cached(key: "k")) == .value(.null))
        #expect(answer(.malformed("'name' is missing")) == .problem(.init(.refused, "'name' is missing")))
        #expect(
            answer(.unsupported(type: "x")) == .problem(.init(.unsupported, "there are no requests of type 'x'")))
    }

    @Test func `the run knows itself, and no other`() {
        guard case .value(let facts, isLast: true) = answer(.flowRun(nil)) else { return #expect(Bool(false)) }
        #expect(facts["id"]?.string == run.id.description)
        #expect(facts["parameters"] == ["year": 2023])
        #expect(answer(.flowRun(run.id)) == .value(facts))
        guard case .problem(let problem) = answer(.flowRun(.random())) else { return #expect(Bool(false)) }
        #expect(problem.kind == .unknown)
    }
}
