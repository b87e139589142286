import PipeCore
import PipeEngine
import PipeSQL
import PipeSQLite
import Testing

@Suite struct NamedValuesTests {
    private let store: FaultStore
    private let values: NamedValues

    init() async throws {
        store = FaultStore(SQLStore(client: try await SQLiteClient(path: ":memory:")))
        _ = try await store.migrate()
        values = NamedValues(store: store, opener: PlainOpener())
    }

    private func keepBlock(_ name: String, sealed: String?) async throws {
        let block = Block(
            name: try #require(BlockName(name)), values: ["bucket": "data"], sealed: sealed, secrets: ["key"])
        #expect(try await store.keep(block))
    }

    @Test func `a variable is answered with its value`() async throws {
        try await store.keep("region", ["eu", 1, .null])
        #expect(await values.variable("region") == .value(["eu", 1, .null]))
        #expect(
            await values.variable("regoin")
                == .problem(.init(.unknown, "there is no variable 'regoin' (did you mean 'region'?)")))
        #expect(
            await values.variable("x\ny") == .problem(.init(.refused, #""x\ny" is no variable's name"#)))
    }

    @Test func `a block is answered with its secrets among its values`() async throws {
        try await keepBlock("s3/lake", sealed: "open s3cret")
        #expect(
            await values.block("s3/lake")
                == .value(["type": "s3", "name": "lake", "values": ["bucket": "data", "key": "s3cret"]]))
        #expect(
            await values.block("s3/lak")
                == .problem(.init(.unknown, "there is no block 's3/lak' (did you mean 's3/lake'?)")))
        #expect(
            await values.block("lake")
                == .problem(.init(.refused, #""lake" is no block's name, such as s3/lake"#)))
    }

    @Test func `a block that does not open is refused with the reason, and nothing of it is told`() async throws {
        try await keepBlock("s3/lake", sealed: "shut s3cret")
        #expect(await values.block("s3/lake") == .problem(.init(.refused, "the key is missing")))
    }

    @Test func `while the store is away the flow is told to ask again`() async throws {
        for call in ["variable", "block"] { store.failAlways(call) }
        for answer in [await values.variable("region"), await values.block("s3/lake")] {
            guard case .problem(let problem) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(problem.kind == .unavailable && problem.message.hasPrefix("the store: "))
        }
    }

    @Test func `a flow that asks its agent is answered on the contract`() async throws {
        try await AgentBench.run { bench in
            try await bench.store.keep("region", "eu")
            let block = Block(
                name: try #require(BlockName("s3/lake")), values: ["bucket": "data"], sealed: "open s3cret",
                secrets: ["key"])
            #expect(try await bench.store.keep(block))
            let run = try await bench.trigger(
                """
                ask() { printf '%s\\n' "$1" >&3; read -r answer <&3; printf '%s\\n' "$answer"; }
                ask '{"type": "variable", "request": 1, "name": "region"}'
                ask '{"type": "block", "request": 2, "name": "s3/lake"}'
                ask '{"type": "variable", "request": 3, "name": "regoin"}'
                """)
            try await bench.work(bench.settings())
            let answers = try await bench.lines(run, .stdout).map { ContractAnswer(line: Array($0.utf8)) }
            #expect(
                answers == [
                    ContractAnswer(to: 1, .value("eu")),
                    ContractAnswer(
                        to: 2,
                        .value(["type": "s3", "name": "lake", "values": ["bucket": "data", "key": "s3cret"]])),
                    ContractAnswer(
                        to: 3,
                        .problem(.init(.unknown, "there is no variable 'regoin' (did you mean 'region'?)"))),
                ])
        }
    }
}
