import PipeCore
import Testing

@Suite struct NotificationTemplateTests {
    private static let facts: JSON.Object = [
        "deployment": "etl/nightly", "cause": "exit \"3\"\nand more", "count": 1,
        "log": .array((1...30).map { .string("line \($0)") }),
        "run": [
            "name": "brave-otter", "attempt": 2, "tags": ["a", "b"], "parameters": ["day": "2026-01-01", "n": 5],
        ],
    ]

    @Test(arguments: [
        ("{{ deployment }}: {{run.name}}", "etl/nightly: brave-otter"),
        ("attempt {{ run.attempt }}", "attempt 2"),
        ("{{ run.parameters.day }} {{ run.parameters.n }} {{ run.parameters.none }}.", "2026-01-01 5 ."),
        ("{{ run.tags }}", "a\nb"),
        ("{{ log | last 2 }}", "line 29\nline 30"),
        ("{{ agent }}", ""),
        ("no place {{", "no place {{"),
        ("", ""),
    ])
    func `places are filled with what is known`(template: String, text: String) throws {
        #expect(try NotificationTemplate(template).filled(with: Self.facts) == text)
    }

    @Test func `a log without a number has its last twenty lines`() throws {
        let lines = try NotificationTemplate("{{ log }}").filled(with: Self.facts).split(separator: "\n")
        #expect(lines.count == 20 && lines.first == "line 11")
    }

    @Test(arguments: [
        ("{{ run.nme }}", "did you mean 'run.name'?"), ("{{ }}", "there is no ''"),
        ("{{ log | last }}", "last N"), ("{{ log | last 0 }}", "last N"), ("{{ log | last 51 }}", "last N"),
        ("{{ cause | last 2 }}", "last N"), ("{{ log | first 2 }}", "last N"),
        ("{{ subject }}", "there is no 'subject'"),
        ("{{ run.parameters. }}", "there is no"),
    ])
    func `what nobody knows is refused`(template: String, reason: String) {
        #expect {
            try NotificationTemplate(template, at: ["text"])
        } throws: { error in
            "\(error)".contains(reason) && "\(error)".hasPrefix("text: ")
        }
    }

    @Test func `a body stays JSON whatever is put in`() throws {
        let body = try JSON.parse(
            #"{"text":"Why: {{ cause }}","n":"{{ count }}","tags":"{{ run.tags }}","none":"{{ agent }}","list":["{{ deployment }}",1,null,true]}"#
        )
        try NotificationTemplate.check(body: body)
        let filled = NotificationTemplate.filled(body: body, with: Self.facts)
        #expect(try JSON.parse(filled.description) == filled)
        #expect(filled["text"] == "Why: exit \"3\"\nand more")
        #expect(filled["n"] == 1 && filled["tags"] == ["a", "b"] && filled["none"] == .null)
        #expect(filled["list"] == ["etl/nightly", 1, .null, true])
    }

    @Test func `every name that may be asked for is one that some event knows`() throws {
        let run = NotificationSamples.run()
        var known: Set<String> = []
        for event in NotificationEvent.allCases {
            let occasion = NotificationSamples.occasion(event, run: event.isStanding ? nil : run)
            let spec = NotificationSamples.spec(
                body: .object(
                    Dictionary(uniqueKeysWithValues: NotificationTemplate.names.map { ($0, "{{ \($0) }}") }).json))
            let message = NotificationMessage(
                of: occasion, by: spec, run: event.isStanding ? nil : run, log: ["line"])
            for (name, value) in message.body?.object?.members ?? [] where !value.isNull { known.insert(name) }
        }
        let never = Set(NotificationTemplate.names).subtracting(known)
        #expect(never == [])
    }
}

extension [String: String] {
    fileprivate var json: JSON.Object {
        var object = JSON.Object()
        for (name, value) in self { object[name] = .string(value) }
        return object
    }
}
