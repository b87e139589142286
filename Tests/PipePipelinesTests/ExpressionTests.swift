import PipeCore
import PipePipelines
import Testing

@Suite struct ExpressionTests {
    private static let roots: JSON.Object = [
        "parameters": ["year": 2023, "name": "MTA", "full": true, "none": .null, "tags": ["a", "b"]],
        "tasks": ["load": ["outputs": ["rows": 10, "files": ["x.csv", "y.csv"]], "state": "completed"]],
        "run": ["scheduled_at": "2023-03-25T09:05:00Z", "attempt": 1],
        "item": ["week": 7], "index": 0,
    ]

    @Test(arguments: [
        ("parameters.year", "2023"), ("tasks.load.outputs.files[0]", "\"x.csv\""),
        ("tasks['load'].outputs.files[-1]", "\"y.csv\""), ("tasks.load.outputs.files[9]", "null"),
        ("parameters.year == 2023.0", "true"), ("parameters.year != 2023", "false"),
        ("parameters.year >= 2000 and not parameters.none == 1", "true"), ("'a' < 'b' or 1 > 2", "true"),
        ("parameters.none ?? 'x'", "\"x\""), ("parameters.year ?? 1 == 2023", "true"),
        ("parameters.none | default(5)", "5"), ("parameters.name | lower", "\"mta\""),
        ("len(parameters.tags)", "2"), ("len('äöü')", "3"), ("keys(item)", "[\"week\"]"),
        ("'a' in parameters.tags", "true"), ("'TA' in parameters.name", "true"), ("'z' not in parameters.tags", "true"),
        ("json(parameters.tags)", "\"[\\\"a\\\",\\\"b\\\"]\""), ("parse_json('{\"a\": [1]}').a[0]", "1"),
        ("split('a,b', ',')", "[\"a\",\"b\"]"), ("join(parameters.tags, '-')", "\"a-b\""), ("trim('  a ')", "\"a\""),
        ("range(3)", "[0,1,2]"), ("range(2, 4)", "[2,3]"), ("range(4, 2)", "[]"),
        ("[1, 'a', [true]]", "[1,\"a\",[true]]"),
        ("run.scheduled_at | date", "\"2023-03-25\""), ("run.scheduled_at | year", "2023"),
        ("time(run.scheduled_at)", "\"09:05:00\""),
        ("hour('2023-03-25T09:05:00+02:00')", "9"), ("-1 < 0", "true"), ("'it\\'s'", "\"it's\""),
    ])
    func `has a value`(text: String, value: String) throws {
        #expect(try Expression(text).value(in: Self.roots).description == value)
    }

    @Test(arguments: [
        ("", 0, "the expression is empty"), ("a b", 2, "expected an operator"), ("a &&  b", 2, "'&&' is written 'and'"),
        ("!a", 0, "'!' is written 'not'"), ("a = 1", 2, "'=' is written '=='"), ("year - 1", 5, "do not calculate"),
        ("a.", 2, "expected a name behind '.'"), ("(a", 2, "expected ')'"), ("'a", 0, "has no end"),
        ("1.2.3", 0, "no number"),
        ("lenght(a)", 0, "unknown function 'lenght': there are len, json"), ("len(a, b)", 0, "takes no 2 values"),
        ("1 < 2 < 3", 6, "do not chain"), ("and", 0, "expected a value"), ("a[", 2, "expected a value"),
    ])
    func `that cannot be read says why and where`(text: String, offset: Int, message: String) {
        let problem = #expect(throws: ExpressionProblem.self) { try Expression(text) }
        #expect(problem?.offset == offset)
        #expect(problem?.message.contains(message) == true, "\(String(describing: problem))")
    }

    @Test(arguments: [
        ("len(5)", "len(): expected a text or a list or an object, found an integer"), ("1 < 'a'", "have no order"),
        ("not 'a'", "expected true or false, found a string"), ("1 in 2", "cannot be in"),
        ("parse_json('{')", "the text is no JSON"), ("year('soon')", "expected a time"),
        ("range(1000000)", "at most 100000"), ("range(-9223372036854775807, 9223372036854775807)", "at most"),
        ("'a'[0]", "has no part"),
    ])
    func `with values of the wrong kind has none, and says why`(text: String, message: String) throws {
        let expression = try Expression(text)
        let problem = #expect(throws: ExpressionProblem.self) { try expression.value(in: Self.roots) }
        #expect(problem?.message.contains(message) == true, "\(String(describing: problem))")
    }

    @Test func `that is too long or too deep is refused, not followed`() {
        let deep = String(repeating: "(", count: 2_000) + "1" + String(repeating: ")", count: 1_999)
        for text in [deep, String(repeating: "not ", count: 300) + "a", String(repeating: "a or ", count: 700) + "a"] {
            #expect(throws: ExpressionProblem.self) { try Expression(text) }
        }
        #expect(throws: ExpressionProblem.self) { try Expression(String(repeating: " ", count: 5_000) + "1") }
    }
}
