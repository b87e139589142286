import PipeCore
import PipeYAML
import Testing

@Suite struct YAMLDocumentTests {
    @Test(
        arguments: [
            ("", JSON.null), ("# only a comment\n", .null), ("~", .null), ("null", .null),
            ("true", true), ("False", false), ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"),
            ("12", 12), ("-7", -7), ("+12", 12), ("0o17", 15), ("0xff", 255), ("0b11", "0b11"), ("1_000", "1_000"),
            ("12e03", .parsed("12e03")), ("1.50", .parsed("1.50")), (".5", .parsed("0.5")), ("5.", .parsed("5.0")),
            ("007", 7), ("0.10", .parsed("0.10")), ("12345678901234567890", .parsed("12345678901234567890")),
            ("'12'", "12"), ("\"true\"", "true"), ("!!str 12", "12"), ("!!int 12", 12), ("2023-03-25", "2023-03-25"),
            ("12:30", "12:30"), ("-", [.null]), ("- a\n- 1\n", ["a", 1]),
            ("{a: 1, b: [x, ~]}", ["a": 1, "b": ["x", .null]]),
            ("text: |\n  one\n  two\n", ["text": "one\ntwo\n"]), ("text: >-\n  one\n  two\n", ["text": "one two"]),
            ("1: a\ntrue: b\n", ["1": "a", "true": "b"]), ("--- \na: ü\n...\n", ["a": "ü"]),
        ] as [(String, JSON)])
    func `a text has the value that YAML 1.2 gives it`(text: String, value: JSON) throws {
        #expect(try YAMLDocument.parse(text).value == value)
    }

    @Test func `an anchored value stands wherever its alias does`() throws {
        let document = try YAMLDocument.parse("base: &b {x: 1}\n&k key: *b\nlist: [*b, *k]\n")
        #expect(document.value == ["base": ["x": 1], "key": ["x": 1], "list": [["x": 1], "key"]])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' is here a second time"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here: only one is allowed in a file"),
        (
            "a: [1, 2\nb: 3\n", 2, 2,
            "did not find expected ',' or ']' while parsing a flow sequence that began in line 1"
        ),
        ("a:\n\tb: 1\n", 2, 1, "found a tab where YAML wants blanks: indent with blanks"),
        ("a: *nobody\n", 1, 4, "'*nobody': no '&nobody' stands before it"),
        ("a: &a [*a]\n", 1, 8, "'*a': no '&a' stands before it"),
        ("a: .inf\n", 1, 4, "'.inf' is no number that JSON can hold: quote it if it is a text"),
        ("a: !secret x\n", 1, 4, "tag '!secret' is not understood: only the tags of YAML's core schema are"),
        ("a: !!int x\n", 1, 4, "'x' is not what its tag says"),
        ("[1, 2]: x\n", 1, 1, "expected a key that is a text"),
        ("ok: 1\nbad: \u{1}\n", 2, 6, "control characters are not allowed"),
        ("ä: 1\nä: 2\n", 2, 1, "the key 'ä' is here a second time"),
    ])
    func `what is wrong is said with its place`(text: String, line: Int, column: Int, message: String) {
        #expect(throws: YAMLProblem(line: line, column: column, message: message)) {
            try YAMLDocument.parse(text)
        }
    }

    @Test func `a few lines cannot fill the memory`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let last = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: last, count: 10).joined(separator: ", "))]\n"
        }
        let problem = #expect(throws: YAMLProblem.self) { try YAMLDocument.parse(text) }
        #expect(problem?.message == "aliases blow the document up to more than 100000 values")
    }

    @Test func `a deep nest is refused, not followed to the end of the stack`() {
        let text = String(repeating: "[", count: 900)
        let problem = #expect(throws: YAMLProblem.self) { try YAMLDocument.parse(text) }
        #expect(problem?.message == "nested more than 128 deep")
    }

    @Test func `every part knows where it began`() throws {
        let document = try YAMLDocument.parse(
            """
            flow: etl
            schedules:
              - cron: "0 6 * * *"
              - cron: x
                zone: y
            tags: [a, b]
            """)
        func place(_ path: String...) -> [Int]? { document.position(of: path).map { [$0.line, $0.column] } }
        #expect(place() == [1, 1])
        #expect(place("flow") == [1, 1])
        #expect(place("schedules") == [2, 1])
        #expect(place("schedules", "1") == [4, 5])
        #expect(place("schedules", "1", "zone") == [5, 5])
        #expect(place("tags", "1") == [6, 11])
        #expect(place("schedules", "1", "nothing", "here") == [4, 5])
        #expect(place("nowhere") == [1, 1])
        #expect(try YAMLDocument.parse("").position(of: ["a"]) == nil)
    }

    @Test func `every value knows where it begins itself`() throws {
        let document = try YAMLDocument.parse("flow:  etl\ntext: |\n  a\nlist:\n  - \"x\"\n")
        func place(_ path: String...) -> [Int]? { document.position(ofValueAt: path).map { [$0.line, $0.column] } }
        #expect(place("flow") == [1, 8])
        #expect(place("text") == [2, 7])
        #expect(place("list", "0") == [5, 5])
        #expect(place("nowhere") == nil)
    }
}

extension JSON {
    static func parsed(_ text: String) -> JSON { (try? JSON.parse(text)) ?? .null }
}
