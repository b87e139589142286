import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct LocalBookTests {
    private let now = Instant(microseconds: 1_000_000)

    /// What a book shows of these lines on the contract, as words.
    private func words(_ book: inout LocalBook, _ events: ProcessEvent...) -> [String] {
        events.flatMap { book.note($0, at: now).sights }.map { sight in
            switch sight {
            case .line(let line): "\(line.source.rawValue) \(line.task.map { "[\($0)] " } ?? "")\(line.text)"
            case .task(.change(let task, _)): "\(task.key) \(task.state.rawValue)"
            case .task(.progress(let task)): "\(task.key) at \(task.progress?.done ?? 0)"
            case .change, .silence, .board: "something else"
            }
        }
    }

    private func contract(_ line: String) -> ProcessEvent { .contract(Array(line.utf8)) }

    @Test func `output comes in lines, the last one though it has no end`() {
        var book = LocalBook(run: .random())
        #expect(
            words(&book, .output(.stdout, Array("one\ntw".utf8)), .output(.stderr, Array("x".utf8))) == ["stdout one"])
        #expect(words(&book, .output(.stdout, Array("o\r\n".utf8))) == ["stdout two"])
        #expect(words(&book, .output(.stdout, Array("three".utf8))).isEmpty)
        #expect(words(&book, .exited(ProcessEnd(.code(0)))) == ["stdout three", "stderr x"])
        #expect(book.end == ProcessEnd(.code(0)))
    }

    @Test func `tasks are shown as they come, and kept`() {
        var book = LocalBook(run: .random())
        let said = words(
            &book, contract(#"{"type":"task","key":"a-0","name":"a","state":"running"}"#),
            contract(#"{"type":"task","key":"a-0","state":"running"}"#),
            contract(#"{"type":"progress","task":"a-0","done":3}"#), contract(#"{"type":"progress","done":3}"#),
            contract(#"{"type":"log","task":"a-0","message":"hello"}"#),
            contract(#"{"type":"metric","name":"n","value":2}"#),
            contract(#"{"type":"task","key":"a-0","state":"completed"}"#), contract(#"{"type":"result","value":[1]}"#))
        #expect(said == ["a-0 running", "a-0 at 3.0", "flow [a-0] hello", "a-0 completed"])
        #expect(book.ledger.tasks(in: .running).map(\.state) == [.completed])
        #expect(book.ledger.metrics == [Metric(name: "n", value: 2)])
        #expect(book.ledger.result?.value == [1])
    }

    @Test func `what is asked is handed on, and why it fails is noted`() {
        var book = LocalBook(run: .random())
        let asked = book.note(contract(#"{"type":"variable","request":7,"name":"region"}"#), at: now)
        #expect(asked.request?.0 == 7)
        #expect(asked.request?.1 == .variable(name: "region"))
        #expect(words(&book, contract(#"{"type":"failure","error":"ValueError","message":"no"}"#)).isEmpty)
        #expect(book.failure == "ValueError: no")
    }

    @Test func `of broken lines the first is shown, and at the end how many there were`() {
        var book = LocalBook(run: .random())
        let said = words(
            &book, contract("rubbish"), contract("[]"), contract(#"{"type":"later"}"#), .exited(ProcessEnd(.code(0))))
        #expect(
            said == [
                "agent a line on the contract is no message and is passed over: rubbish",
                "agent 2 lines on the contract in all were no messages",
            ])
    }
}
