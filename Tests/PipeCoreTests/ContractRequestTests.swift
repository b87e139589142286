import PipeCore
import Testing

@Suite struct ContractRequestTests {
    private func read(_ line: String) -> ContractMessage? { ContractMessage(line: Array(line.utf8)) }

    private static let samples: [ContractRequest] = [
        .variable(name: "region"), .block(name: "s3/lake"), .cached(key: "k"), .flowRun(nil), .flowRun(.random()),
        .earlier(task: .of("load-0"), inputs: nil), .earlier(task: .of("load-0"), inputs: "sha:1"),
        .runDeployment(ChildOrder(deployment: "etl/nightly")),
        .runDeployment(
            ChildOrder(
                deployment: "etl/nightly", parameters: ["year": 2023], key: "k", waits: false, name: "n", tags: ["a"])),
        .unsupported(type: "teleport"),
    ]

    @Test(arguments: samples) func `what is asked is what is read`(sample: ContractRequest) {
        let message = ContractMessage.request(7, sample)
        #expect(read(JSON.object(message.json).description) == message)
    }

    @Test(arguments: [
        (#""type":"variable""#, "'name' is missing"), (#""type":"block","name":7"#, "'name' is missing"),
        (#""type":"cached""#, "'cache_key' is missing"), (#""type":"flow_run","run":"x""#, "'run' is no id of a run"),
        (#""type":"flow_run","run":7"#, "'run' is no id of a run"), (#""type":"earlier""#, "'task' is missing"),
        (#""type":"run_deployment""#, "'deployment' is missing: FLOW/DEPLOYMENT"),
        (
            #""type":"run_deployment","deployment":"a/b","parameters":[1]"#,
            "'parameters' is a list, not an object of names and values"
        ),
    ])
    func `a request with something missing or wrong says what`(members: String, problem: String) {
        #expect(read("{\(members),\"request\":1}") == .request(1, .malformed(problem)))
    }

    @Test(arguments: [
        #"{"type":"variable","request":"1","name":"x"}"#, #"{"type":"variable","request":1.5,"name":"x"}"#,
        #"{"type":"variable","request":1e30,"name":"x"}"#, #"{"type":"variable","request":null,"name":"x"}"#,
        #"{"request":1}"#,
    ])
    func `a request without a number that can come back is malformed`(line: String) {
        #expect(read(line) == nil)
    }

    @Test func `a known message with a number is a request of no known type`() {
        #expect(read(#"{"type":"heartbeat","request":1}"#) == .request(1, .unsupported(type: "heartbeat")))
    }

    @Test func `tags that are no texts are passed over, and NUL is in none`() {
        let line =
            #"{"type":"run_deployment","request":1,"deployment":"a/b","tags":["x",7,"y\u0000"],"parameters":null}"#
        #expect(read(line) == .request(1, .runDeployment(ChildOrder(deployment: "a/b", tags: ["x", "y\u{FFFD}"]))))
    }
}
