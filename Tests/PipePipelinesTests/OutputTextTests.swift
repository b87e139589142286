import PipeCore
import PipePipelines
import Testing

@Suite struct OutputTextTests {
    @Test(
        arguments: [
            ("", [:]), ("rows=10\nname=a=b\n", ["rows": "10", "name": "a=b"]), ("a=1\na=2", ["a": "2"]),
            ("a=", ["a": ""]),
            ("text<<END\none\ntwo\nEND\nb=1", ["text": "one\ntwo", "b": "1"]),
            ("{\"rows\": 10}\n\n{\"files\": [\"x\"]}", ["rows": 10, "files": ["x"]]),
            ("{\n  \"rows\": 10\n}\n", ["rows": 10]),
        ] as [(String, JSON.Object)])
    func `outputs are read`(text: String, outputs: JSON.Object) throws {
        #expect(try OutputText.read(text) == outputs)
    }

    @Test(arguments: [
        ("a=1\nnonsense", 2, "expected name=value, found 'nonsense'"), ("1a=2", 1, "expected name=value"),
        ("{\"a\":", 1, "no JSON object"), ("a<<END\nb", 1, "expected a line 'END'"),
    ])
    func `what is none is refused with its line`(text: String, line: Int, message: String) {
        let problem = #expect(throws: OutputText.Problem.self) { try OutputText.read(text) }
        #expect(problem?.line == line)
        #expect(problem?.message.contains(message) == true)
    }
}
