import PipeCore
import Testing

@Suite struct TaskTreeTests {
    private func tasks(_ texts: String...) -> [TaskRun] { texts.map { task($0) } }

    /// `within>key` and, behind a colon, the name; the name is else the key's up to its last dash.
    private func task(_ text: String, _ state: TaskState = .completed) -> TaskRun {
        let parts = text.split(separator: ">").map(String.init)
        let key = parts[parts.count - 1]
        return TaskRun(
            flowRun: ID("0f8fad5b-d9cb-469f-a165-70867728950e") ?? .random(), flowRunAttempt: 1, key: .of(key),
            name: String(key.prefix { $0 != "-" }), kind: .task, state: state, attempt: 1,
            within: parts.count > 1 ? .of(parts[0]) : nil, parents: [], cause: nil, detail: nil, reused: nil,
            child: nil, createdAt: Instant(microseconds: 0), startedAt: Instant(microseconds: 0),
            endedAt: state.isFinal ? Instant(microseconds: 2_000_000) : nil, progress: nil)
    }

    private func text(_ tasks: [TaskRun], foldingAbove most: Int? = TaskTree.mostOfOneName) -> [String] {
        TaskTree.lines(of: tasks, foldingAbove: most).map { line in
            switch line.content {
            case .task(let task): line.branches + task.key.text
            case .fold(let fold): line.branches + "\(fold.name) × \(fold.tasks.count): \(fold.text)"
            }
        }
    }

    @Test func `tasks stand below what they are within, in their order`() {
        #expect(
            text(tasks("a", "a>b", "c", "a>d", "b>e", "d>f", "c>g")) == [
                "a", "├─ b", "│  └─ e", "└─ d", "   └─ f", "c", "└─ g",
            ])
        #expect(text([]).isEmpty)
    }

    @Test func `a task may be told of before the flow that it is within`() {
        #expect(text(tasks("a>b", "a")) == ["a", "└─ b"])
    }

    @Test func `what is within nothing that is known, or within itself, stands alone`() {
        #expect(text(tasks("x>a", "b>b", "c")) == ["a", "b", "c"])
    }

    @Test func `tasks within each other are shown once`() {
        #expect(text(tasks("b>a", "a>b", "c")) == ["c", "a", "└─ b"])
        #expect(text(tasks("b>a", "a>b", "a>d")) == ["a", "├─ b", "└─ d"])
        #expect(text(tasks("b>a", "c>b", "a>c", "a>d")).count == 4)
    }

    @Test func `more than ten of one name side by side are one line, where the first stood`() {
        let many = (0..<11).map { task("m-\($0)", $0 == 4 ? .failed : $0 == 5 ? .running : .completed) }
        #expect(text([task("a")] + many + [task("z")]) == ["a", "m × 11: 1 running, 9 completed, 1 failed", "z"])
        #expect(text(Array(many.prefix(10))).count == 10)
        #expect(text(many, foldingAbove: nil).count == 11)
    }

    @Test func `what is within one of many is folded with it`() {
        let many = (0..<11).flatMap { [task("m-\($0)"), task("m-\($0)>s-\($0)")] }
        #expect(text(many) == ["m × 11: 11 completed"])
    }

    @Test func `a deep tree needs no deep stack`() {
        let deep = (0..<20_000).map { task($0 == 0 ? "t0" : "t\($0 - 1)>t\($0)") }
        #expect(TaskTree.lines(of: deep, foldingAbove: nil).count == 20_000)
    }

    @Test func `many take as long as from their first start to their last end`() {
        let now = Instant(microseconds: 9_000_000)
        #expect(TaskFold(name: "m", tasks: [task("m-0"), task("m-1")]).duration(at: now) == .seconds(2))
        #expect(TaskFold(name: "m", tasks: [task("m-0"), task("m-1", .running)]).duration(at: now) == .seconds(9))
        #expect(TaskFold(name: "m", tasks: [task("m-0"), task("m-1", .failed)]).trouble?.key.text == "m-1")
    }
}
