import PipeRuntime
import Testing

@Suite struct LineStreamTests {
    private let folder = TemporaryFolder()

    private func lines(of text: String) throws -> [String] {
        var stream = try LineStream(try folder.write(text, to: "lines"))
        var lines: [String] = []
        while let some = try stream.next() { lines += some.map { String(decoding: $0, as: UTF8.self) } }
        return lines
    }

    @Test(arguments: [
        ("", []), ("a\nb\n", ["a", "b"]), ("a\n\nb", ["a", "", "b"]), ("\n", [""]), ("a", ["a"]),
    ])
    func `every line comes once, the last with or without its end`(text: String, expected: [String]) throws {
        #expect(try lines(of: text) == expected)
    }

    @Test func `lines longer than what is read at once stay whole`() throws {
        let long = String(repeating: "x", count: 150_000)
        #expect(try lines(of: "a\n\(long)\nb\n") == ["a", long, "b"])
    }

    @Test func `a file that is not there is named`() {
        let problem = #expect(throws: TextFile.Problem.self) { _ = try LineStream("/nowhere/x") }
        #expect(problem?.description == "/nowhere/x: No such file or directory")
    }
}
