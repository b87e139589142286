import PipeCore
import Testing

@Suite struct FactTests {
    private func read(_ line: String) -> ContractMessage? { ContractMessage(line: Array(line.utf8)) }

    private func fact(_ line: String) -> Fact? {
        if case .fact(let fact) = read(line) { fact } else { nil }
    }

    private static let key = TaskKey.of("reports/load-0")

    private static let samples: [Fact] = [
        .task(TaskNews(key)),
        .task(
            TaskNews(
                key, name: "load", state: .failed, kind: .flow, attempt: 3, within: .of("reports"),
                parents: [.of("a"), .of("b")], cause: "ValueError: no", detail: "Traceback\n\tdünn", inputs: "sha:1",
                reused: .cache, run: ID("0f8fad5b-d9cb-469f-a165-70867728950e"))),
        .task(TaskNews(key, parents: [])),
        .progress(TaskProgress(done: 3), of: nil),
        .progress(TaskProgress(done: 0.5, total: 12, unit: "MB"), of: key),
        .metric(Metric(name: "rows", value: -1.25)),
        .metric(Metric(name: "rows", value: 1e99, unit: "rows", task: key)),
        .artifact(Artifact(kind: .markdown, data: "# Größe\n")),
        .artifact(
            Artifact(kind: .table, data: [["a": 1], [:]], key: "top", description: "the first", task: key)),
        .artifact(Artifact(kind: .link, data: "https://example.org")),
        .result(ResultPart(task: nil, encoding: "json", data: "[1,2]")),
        .result(
            ResultPart(
                task: key, encoding: "pickle", data: "gASV", part: 2, parts: 64, cacheKey: "k",
                expiresIn: .milliseconds(1_500))),
    ]

    @Test(arguments: samples) func `what is said is what is read`(sample: Fact) {
        #expect(read(JSON.object(sample.json).description) == .fact(sample))
    }

    @Test(arguments: TaskState.allCases) func `every state of a task has its word`(state: TaskState) {
        #expect(
            fact(#"{"type":"task","key":"a","state":"\#(state.rawValue)"}"#) == .task(TaskNews(.of("a"), state: state)))
    }

    @Test(arguments: [
        #"{"type":"task"}"#, #"{"type":"task","key":7}"#, #"{"type":"task","key":""}"#,
        #"{"type":"task","key":"a\tb"}"#, #"{"type":"task","key":"\#(String(repeating: "k", count: 401))"}"#,
        #"{"type":"task","key":"a","state":"late"}"#, #"{"type":"task","key":"a","state":"COMPLETED"}"#,
        #"{"type":"progress"}"#, #"{"type":"progress","done":"3"}"#, #"{"type":"progress","done":1e101}"#,
        #"{"type":"progress","done":null}"#, #"{"type":"metric","name":"rows"}"#, #"{"type":"metric","value":1}"#,
        #"{"type":"metric","name":"","value":1}"#, #"{"type":"metric","name":"rows","value":1e999}"#,
        #"{"type":"metric","name":"rows","value":true}"#, #"{"type":"metric","name":["rows"],"value":1}"#,
        #"{"type":"artifact"}"#, #"{"type":"artifact","kind":"picture","data":"x"}"#,
        #"{"type":"artifact","kind":"markdown"}"#, #"{"type":"artifact","kind":"markdown","data":7}"#,
        #"{"type":"artifact","kind":"link","data":{}}"#, #"{"type":"artifact","kind":"table","data":"x"}"#,
        #"{"type":"artifact","kind":"table","data":[{},7]}"#, #"{"type":"result"}"#,
        #"{"type":"result","encoding":"json"}"#, #"{"type":"result","data":"x"}"#,
        #"{"type":"result","encoding":"json","data":"x","part":0}"#,
        #"{"type":"result","encoding":"json","data":"x","part":2}"#,
        #"{"type":"result","encoding":"json","data":"x","part":3,"parts":2}"#,
        #"{"type":"result","encoding":"json","data":"x","part":1,"parts":257}"#,
        #"{"type":"result","encoding":"json","data":"x","part":1,"parts":0}"#,
        #"{"type":"result","value":1,"expires_in":-1}"#,
        #"{"type":"result","value":1,"cache_key":"\#(String(repeating: "k", count: 1_001))"}"#,
    ])
    func `a malformed fact is refused`(line: String) {
        #expect(read(line) == nil)
    }

    @Test func `what is of no use in a fact is passed over`() {
        let plain = Fact.task(TaskNews(.of("a")))
        for member in [
            #""kind":"robot""#, #""attempt":"2""#, #""attempt":0"#, #""attempt":-3"#, #""attempt":4e9"#,
            #""attempt":1.5"#, #""within":"""#, #""parents":"b""#, #""reused":"luck""#, #""run":"brisk-otter""#,
            #""name":7"#, #""colour":"red""#,
        ] {
            #expect(fact(#"{"type":"task","key":"a",\#(member)}"#) == plain, "\(member)")
        }
        #expect(
            fact(#"{"type":"task","key":"a","parents":["b",7,""]}"#) == .task(TaskNews(.of("a"), parents: [.of("b")])))
        #expect(
            fact(#"{"type":"progress","done":1,"total":"many","task":7}"#) == .progress(TaskProgress(done: 1), of: nil))
    }

    @Test func `a result may be any JSON, null too`() {
        for (value, data) in [
            ("null", "null"), (#"{"a" : [1]}"#, #"{"a":[1]}"#), ("12345678901234567890", "12345678901234567890"),
        ] {
            let part = ResultPart(task: nil, encoding: "json", data: data)
            #expect(fact(#"{"type":"result","value":\#(value)}"#) == .result(part))
        }
    }

    @Test func `no time is too long to keep a result, and none is no time`() {
        for (text, duration) in [("1e50", Duration.seconds(1_000_000_000)), ("0", .zero), ("0.25", .milliseconds(250))]
        {
            guard case .result(let part) = fact(#"{"type":"result","value":1,"expires_in":\#(text)}"#) else {
                Issue.record("refused: \(text)")
                continue
            }
            #expect(part.expiresIn == duration)
        }
    }

    @Test func `what no store keeps is replaced`() {
        guard case .task(let news) = fact(#"{"type":"task","key":"a\u0000","cause":"e\u0000\u0301x","name":"n\u0000"}"#)
        else { return #expect(Bool(false), "refused") }
        #expect(news.key.text == "a\u{FFFD}")
        #expect(news.name == "n\u{FFFD}")
        #expect(news.cause?.utf8.contains(0) == false)
    }

    @Test func `a name that is too long is cut`() {
        let long = String(repeating: "ü", count: 1_000)
        guard case .metric(let metric) = fact(#"{"type":"metric","name":"\#(long)","value":1}"#) else {
            return #expect(Bool(false), "refused")
        }
        #expect(metric.name == String(long.prefix(100)))
    }
}

extension TaskKey {
    /// Of a text that is a key.
    static func of(_ text: String) -> TaskKey {
        guard let key = TaskKey(text) else { preconditionFailure("'\(text)' is no key") }
        return key
    }
}
