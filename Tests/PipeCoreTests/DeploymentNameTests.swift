import PipeCore
import Testing

@Suite struct DeploymentNameTests {
    @Test func `a name is flow and deployment`() throws {
        let name = try #require(DeploymentName("mta turnstile/weekly"))
        #expect(name.flow == "mta turnstile")
        #expect(name.deployment == "weekly")
        #expect(name.description == "mta turnstile/weekly")
    }

    @Test(arguments: ["", "/", "flow", "flow/", "/deployment", "a/b/c", "a/b\n", "a\u{0}/b", "a/\u{7F}"])
    func `anything else is no name`(text: String) {
        #expect(DeploymentName(text) == nil)
    }

    @Test func `a part has at most 200 bytes`() {
        let longest = String(repeating: "é", count: 100)
        #expect(DeploymentName(flow: longest, deployment: "x") != nil)
        #expect(DeploymentName(flow: longest + "x", deployment: "x") == nil)
    }
}

@Suite struct QueueNameTests {
    @Test func `a queue's name is any plain text of 1 to 200 bytes`() {
        #expect(QueueName("default") == .default)
        #expect(QueueName("heavy duty/été 🐙")?.description == "heavy duty/été 🐙")
        #expect(QueueName(String(repeating: "x", count: 200)) != nil)
        #expect(QueueName(String(repeating: "x", count: 201)) == nil)
        #expect(["", "a\nb", "\t", "a\u{7F}"].allSatisfy { QueueName($0) == nil })
    }
}

@Suite struct EntryPointTests {
    @Test(arguments: [
        ("flow.py:main", "flow.py", "main"), ("/srv/a b/flow.py:run", "/srv/a b/flow.py", "run"),
        ("odd:name.py:f", "odd:name.py", "f"),
    ])
    func `a file and a function are read`(text: String, file: String, function: String) {
        let entryPoint = EntryPoint(python: text)
        #expect(entryPoint == .python(file: file, function: function))
        #expect(entryPoint?.description == text)
    }

    @Test(arguments: ["", "flow.py", "flow.py:", ":main", "http://host/flow.py"])
    func `anything else is no entry point`(text: String) {
        #expect(EntryPoint(python: text) == nil)
    }

    @Test func `a command is shown as it is typed`() {
        #expect(EntryPoint.command(program: "ls", arguments: ["-l", "x"]).description == "ls -l x")
    }
}
