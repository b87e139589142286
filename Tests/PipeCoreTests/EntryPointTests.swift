import PipeCore
import Testing

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

    @Test func `a YAML file is a pipeline`() {
        #expect(EntryPoint("flows/etl.yaml") == .pipeline(file: "flows/etl.yaml"))
        #expect(EntryPoint("etl.yml")?.description == "etl.yml")
        #expect(EntryPoint("flow.py:main") == .python(file: "flow.py", function: "main"))
        #expect(EntryPoint("etl.json") == nil)
    }

    @Test func `a command is shown as it is typed`() {
        #expect(EntryPoint.command(program: "ls", arguments: ["-l", "x"]).description == "ls -l x")
    }
}
