import PipeCore
import PipeRuntime
import Testing

@Suite struct SecretInputTests {
    private let folder = TemporaryFolder()

    private func read(
        _ arguments: String..., typed: [String: String]? = nil, input: String = ""
    ) throws -> JSON.Object {
        var ask: ((String) throws -> String)?
        if let typed { ask = { typed[$0] ?? "" } }
        return try SecretInput.read(arguments.map { try SecretInput($0) }, ask: ask) { input }
    }

    private func problem(_ body: () throws -> JSON.Object) -> String {
        do {
            return "\(try body())"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a secret comes from a person, from a file, or from standard input`() throws {
        let file = try folder.write("from\na file\n", to: "secret")
        #expect(try read("a", typed: ["a": "typed"]) == ["a": "typed"])
        #expect(try read("a", "b", typed: ["a": "1", "b": "2"]) == ["a": "1", "b": "2"])
        #expect(try read("a=@\(file)") == ["a": "from\na file"])
        #expect(try read("a=-", "b", typed: ["b": "2"], input: "piped\nlines\n") == ["a": "piped\nlines", "b": "2"])
        #expect(try read("a", input: "piped\nlines\r\n") == ["a": "piped\nlines"])
        #expect(try read("b", "a", "c=@\(file)", input: "1\n2\n") == ["a": "2", "b": "1", "c": "from\na file"])
    }

    @Test(arguments: ["a=s3cret", "a=", "a=@", "a=s3cret=@x"])
    func `a secret that is typed into the command is refused, and not said again`(argument: String) {
        let line = problem { try read(argument) }
        #expect(line.hasPrefix("--secret a=…: others can see what is typed here"))
        #expect(!line.contains("s3cret"))
    }

    @Test func `what cannot be read is named`() {
        #expect(problem { try read("a", typed: [:]) } == "--secret a: it is empty")
        #expect(problem { try read("a=-", input: "\n") } == "--secret a: it is empty")
        #expect(problem { try read("a", "a", typed: ["a": "1"]) } == "--secret a: it is given twice")
        #expect(
            problem { try read("a", "b", input: "1\n2\n3\n") }.hasPrefix("standard input has 3 lines for 2 secrets"))
        #expect(problem { try read("a=-", "b", input: "1\n2") }.contains("this takes all of standard input"))
        #expect(problem { try read("a=@/no/such/file") }.contains("/no/such/file: No such file"))
    }
}
