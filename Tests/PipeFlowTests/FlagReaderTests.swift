import PipeCore
import PipeFlow
import Testing

@Suite struct FlagReaderTests {
    private static let schema: JSON.Object = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "year": ["type": "integer"], "name": ["type": "string"], "dryRun": ["type": "boolean", "default": true],
            "share": ["type": "number"], "stations": ["type": "array", "items": ["type": "string"]],
            "weeks": ["type": "array", "items": ["type": "integer"]], "limits": ["type": "object"],
            "note": ["anyOf": [["type": "string"], ["type": "null"]]],
            "maybe": ["anyOf": [["type": "boolean"], ["type": "null"]]], "colour": ["enum": ["red", "green"]],
        ],
    ]

    private func read(_ arguments: [String]) throws -> JSON {
        .object(try FlagReader(schema: ParameterSchema(reading: Self.schema)).read(arguments))
    }

    @Test(
        arguments: [
            ([], [:]),
            (["--year", "2023", "--name=a b"], ["year": 2023, "name": "a b"]),
            (["--name", "2023", "--note", "null"], ["name": "2023", "note": .null]),
            (["--name", "--year", "--year", "-5"], ["name": "--year", "year": -5]),
            (["--dry-run"], ["dryRun": true]), (["--dryRun"], ["dryRun": true]), (["--no-dry-run"], ["dryRun": false]),
            (["--dry-run=false"], ["dryRun": false]), (["--maybe", "--year", "1"], ["maybe": true, "year": 1]),
            (["--maybe=null"], ["maybe": .null]),
            (["--stations", "A", "--stations=B,C"], ["stations": ["A", "B,C"]]),
            (["--stations", "[\"A\"]"], ["stations": ["A"]]), (["--stations", "7"], ["stations": ["7"]]),
            (["--weeks", "1", "--weeks", "2"], ["weeks": [1, 2]]), (["--limits", "{\"a\":1}"], ["limits": ["a": 1]]),
            (["--share", "1"], ["share": 1]), (["--colour", "green"], ["colour": "green"]),
            (["--year", "soon"], ["year": "soon"]), (["--name", ""], ["name": ""]), (["--name="], ["name": ""]),
        ] as [([String], JSON)])
    func `flags become parameters`(arguments: [String], expected: JSON) throws {
        #expect(try read(arguments) == expected)
    }

    @Test(arguments: [
        (["2023"], "unexpected argument '2023': parameters are flags, see --help"),
        (["-y"], "unexpected argument '-y': parameters are flags, see --help"),
        (["--"], "unexpected argument '--': parameters are flags, see --help"),
        (["--year"], "--year needs a value (an integer)"),
        (["--yaer", "1"], "unknown flag --yaer (did you mean '--year'?)"),
        (["--no-year"], "unknown flag --no-year (did you mean '--year'?)"),
    ])
    func `what is no flag is named`(arguments: [String], line: String) {
        let problem = #expect(throws: BadParameters.self) { try read(arguments) }
        #expect(problem?.description == line)
    }

    @Test func `a flow without parameters takes none`() {
        let problem = #expect(throws: BadParameters.self) { try FlagReader(schema: .empty).read(["--year"]) }
        #expect(problem?.description == "unknown flag --year: the flow takes none")
    }
}
