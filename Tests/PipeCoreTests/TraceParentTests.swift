import PipeCore
import Testing

@Suite struct TraceParentTests {
    private let run: ID<FlowRun>
    private let task: TaskKey

    init() throws {
        run = try #require(ID("0197a3f2-5c1e-4b6d-9f01-23456789abcd"))
        task = try #require(TaskKey("reports/download-0"))
    }

    @Test func `a run's trace is known by the second half of its id`() {
        #expect(TraceID(of: run).description == "9f0123456789abcd9f0123456789abcd")
    }

    @Test func `runs of one family share a trace, and others do not`() {
        let child = ID<FlowRun>.random(inFamilyOf: run)
        let grandchild = ID<FlowRun>.random(inFamilyOf: child)
        #expect(Set([run, child, grandchild]).count == 3)
        #expect(Set([run, child, grandchild].map(TraceID.init(of:))).count == 1)
        #expect(TraceID(of: .random()) != TraceID(of: run))
        #expect(grandchild.description.dropFirst(14).first == "4", "\(grandchild)")
    }

    @Test func `spans of one run have names of their own, the same whenever they are asked for`() {
        let spans = [
            SpanID(of: run), SpanID(of: run, attempt: 1), SpanID(of: run, attempt: 2),
            SpanID(waitingFor: 1, of: run), SpanID(of: run, attempt: 1, task: task),
            SpanID(of: run, attempt: 2, task: task), SpanID(of: .random(), attempt: 1, task: task),
        ]
        #expect(Set(spans).count == spans.count)
    }

    @Test(arguments: [("reports-0/download-0", "94a02ef993596628"), ("download-0", "cbdc2d106e0630ab")])
    func `programs in other languages find the same names`(key: String, id: String) throws {
        let task = try #require(TaskKey(key))
        #expect("\(SpanID(of: run, attempt: 1, task: task))" == id)
        #expect("\(SpanID(of: run, attempt: 1))" == "69effad7b095eae2")
    }

    @Test func `it is written as W3C has it, and read again`() {
        let parent = TraceParent(trace: TraceID(of: run), span: SpanID(of: run, attempt: 1))
        #expect(parent.description == "00-9f0123456789abcd9f0123456789abcd-\(SpanID(of: run, attempt: 1))-01")
        #expect(TraceParent(parent.description) == parent)
    }

    @Test(arguments: [
        "", "00", "00-0-0-01", "01-9f0123456789abcd9f0123456789abcd-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-9f0123456789abcd9f0123456789abcd-0000000000000000-01",
        "00-9F0123456789ABCD9F0123456789ABCD-00f067aa0ba902b7-01",
        "00-+f0123456789abcd9f0123456789abcd-00f067aa0ba902b7-01",
        "00-9f0123456789abcd9f0123456789abcd-00f067aa0ba902b7", "00-9f0123456789abcd9f0123456789abcd-f067aa0ba902b7-01",
    ])
    func `what is no parent is not taken for one`(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test func `a task's parent is made of its attempt's, and of nobody else's`() {
        let attempt = TraceParent(trace: TraceID(of: run), span: SpanID(of: run, attempt: 2))
        #expect(attempt.task(task, of: run, attempt: 2)?.span == SpanID(of: run, attempt: 2, task: task))
        #expect(attempt.task(task, of: run, attempt: 2)?.trace == attempt.trace)
        #expect(attempt.task(task, of: run, attempt: 1) == nil)
    }
}
