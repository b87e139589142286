import PipeCore
import PipeRuntime
import Testing

@Suite struct LiveTasksTests {
    private func keys(_ tasks: [TaskRun], room: Int) -> [String] {
        LiveTasks.lines(of: tasks, room: room).map { line in
            if case .task(let task) = line.content { line.branches + task.key.text } else { "a fold" }
        }
    }

    @Test func `what runs is shown before what ended, each in its place`() {
        let tasks = [
            sampleTask("old", .completed, ended: 1), sampleTask("new", .failed, ended: 9), sampleTask("run"),
            sampleTask("waits", .pending, started: nil),
        ]
        #expect(keys(tasks, room: 9) == ["old", "new", "run"])
        #expect(keys(tasks, room: 2) == ["new", "run"])
        #expect(keys(tasks, room: 1) == ["run"])
        #expect(keys(tasks, room: 0).isEmpty)
    }

    @Test func `a task is shown below what it is within, or not at all`() {
        let tasks = [
            sampleTask("a", .running, started: 0), sampleTask("b", .running, within: "a", started: 5),
            sampleTask("c", .completed, within: "x", ended: 3),
        ]
        #expect(keys(tasks, room: 3) == ["a", "└─ b", "c"])
        #expect(keys(tasks, room: 2) == ["a", "└─ b"])
        #expect(keys(tasks, room: 1) == ["a"])
    }

    @Test func `the room is kept, and the latest of many are shown`() {
        let many = (0..<1_000).map { (number: Int) in sampleTask("t-\(number)", name: "t", started: number) }
        #expect(keys(many, room: 3) == ["t-997", "t-998", "t-999"])
    }

    @Test func `tasks within each other do no harm`() {
        #expect(Set(keys([sampleTask("a", within: "b"), sampleTask("b", within: "a")], room: 5)) == ["a", "└─ b"])
    }

    @Test func `what is counted are the tasks, not the branches`() {
        let tasks = [
            sampleTask("a"), sampleTask("b", .completed, within: "a", ended: 1), sampleTask("c", .pending, within: "a"),
        ]
        #expect(LiveTasks.summary(of: tasks) == "1 pending, 1 completed")
    }
}
