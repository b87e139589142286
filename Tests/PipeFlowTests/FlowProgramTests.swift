import Glibc
import PipeCore
import PipeFlow
import Testing

@Suite struct FlowProgramTests {
    private static let schema: JSON.Object = [
        "type": "object", "additionalProperties": false, "required": ["year"],
        "properties": [
            "year": ["type": "integer", "description": "Which year."], "dryRun": ["type": "boolean", "default": false],
            "note": ["anyOf": [["type": "string"], ["type": "null"]], "default": .null],
        ],
    ]

    private func program() throws -> FlowProgram {
        FlowProgram(name: "weekly", description: "Counts.", schema: try ParameterSchema(reading: Self.schema)) { _, _ in
            nil
        }
    }

    private func parameters(_ flags: [String], _ sent: String?) throws -> JSON.Object {
        try program().parameters(flags: flags, environment: sent.map { ["OCTOPIPE_PARAMETERS": $0] } ?? [:])
    }

    @Test func `flags are over what the agent sent, and defaults under it`() throws {
        #expect(try parameters(["--year", "1"], nil) == ["year": 1, "dryRun": false, "note": .null])
        #expect(try parameters([], #"{"year": 2, "dryRun": true}"#) == ["year": 2, "dryRun": true, "note": .null])
        #expect(try parameters(["--year=3"], #"{"year": "text", "note": "n"}"#)["year"] == 3)
    }

    @Test func `many parameters are in a file`() throws {
        var path = Array("/tmp/octopipe-flow-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        let name = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        defer { unlink(name) }
        let text = #"{"year": 7}"#
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
        #expect(try parameters([], name)["year"] == 7)
    }

    @Test(
        arguments: [
            ([], nil, "missing required parameter 'year' (an integer): add --year …"),
            (["--year", "x"], nil, #"parameter 'year': expected an integer, got a string "x""#),
            ([], "{", "OCTOPIPE_PARAMETERS cannot be read: expected a member's name at byte 1"),
            ([], "[1]", "OCTOPIPE_PARAMETERS is a list, not an object of names and values"),
            ([], "/no/such/file", "OCTOPIPE_PARAMETERS cannot be read: /no/such/file: No such file or directory"),
            ([], #"{"year": 1, "yeer": 2}"#, "unknown parameter 'yeer' (did you mean 'year'?)"),
        ] as [([String], String?, String)])
    func `parameters that do not fit are one clear line`(flags: [String], sent: String?, line: String) {
        let problem = #expect(throws: BadParameters.self) { try parameters(flags, sent) }
        #expect(problem?.description == line)
    }

    @Test func `parameters that do not fit are the failure that the agent hears, and exit code 2`() async throws {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let code = await (try program()).run(
            ["weekly"],
            environment: ["OCTOPIPE_CONTRACT_FD": "\(ends[0])", "OCTOPIPE_CONTRACT": "2", "OCTOPIPE_PARAMETERS": "{}"])
        #expect(code == 2)
        var lines: [ContractMessage?] = []
        LineReader(descriptor: ends[1]).read { lines.append(ContractMessage(line: $0)) }
        #expect(
            lines == [
                .hello(sdk: "swift", version: Release.version, contract: 2),
                .failure(
                    error: "ParameterError",
                    message: "missing required parameter 'year' (an integer): add --year …"),
            ])
    }

    @Test func `asked what it is, a program answers with its name and its parameters`() throws {
        let json = try JSON.parse(try program().answer(to: ["--octopipe-describe"], as: "./weekly") ?? "")
        #expect(json["flow"] == "weekly")
        #expect(json["description"] == "Counts.")
        #expect(json["parameter_schema"] == .object(Self.schema))
        #expect(try program().answer(to: ["--octopipe-describe", "--year"], as: "weekly") == nil)
        #expect(
            try program().answer(to: ["--year", "1", "--help"], as: "./bin/weekly") == """
                usage: weekly [FLAGS]

                Counts.

                  --year …   Which year. An integer; needed
                  --dry-run  A boolean; default false
                  --note …   A string or null
                """)
    }

    @Test func `the facts of a run come from its environment, and by hand from the program`() {
        let environment = [
            "OCTOPIPE_RUN_ID": "id", "OCTOPIPE_RUN_NAME": "quiet-heron", "OCTOPIPE_FLOW": "f",
            "OCTOPIPE_DEPLOYMENT": "d",
            "OCTOPIPE_ATTEMPT": "3", "OCTOPIPE_SCHEDULED_AT": "2023-03-25T09:00:00Z", "OCTOPIPE_WORKDIR": "/work",
        ]
        let now = Moment(microseconds: 0)
        let run = CurrentRun(flow: "weekly", environment: environment, folder: "/here", now: now)
        #expect(run.isUnderAgent)
        #expect((run.name, run.flow, run.deployment, run.attempt) == ("quiet-heron", "f", "d", 3))
        #expect(run.scheduledAt.description == "2023-03-25T09:00:00Z")
        #expect(run.workFolder == "/work")
        let hand = CurrentRun(flow: "weekly", environment: [:], folder: "/here", now: now)
        #expect(!hand.isUnderAgent)
        #expect((hand.name, hand.flow, hand.deployment, hand.attempt) == ("weekly", "weekly", nil, 1))
        #expect(hand.scheduledAt == now)
        #expect(hand.workFolder == "/here")
    }
}
