import PipeCore
import PipeFlow
import Testing

struct Mishap: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// What every SDK says of tasks, and in which order.
@Suite struct TaskLaws {
    @Test func `a task is running, its result is sent, then it is completed`() async {
        let heard = await ScriptedAgent.hear { context in
            let rows = try await context.task("download") {
                context.log.info("reading")
                return 7
            }
            context.log.info("read \(rows)")
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(
            heard.facts == [
                .task(TaskNews(TaskKey("download-0")!, name: "download", state: .running, attempt: 1)),
                .result(ResultPart(task: TaskKey("download-0"), encoding: "json", data: "7")),
                .task(TaskNews(TaskKey("download-0")!, state: .completed)),
            ])
        #expect(heard.log == ["download-0: reading", "read 7"])
    }

    @Test func `a task that throws is failed with its cause, and the flow with it`() async {
        let heard = await ScriptedAgent.hear { context in
            try await context.task("download") { throw Mishap("no such\nweek") }
            return nil
        }
        #expect(heard.exitCode == 1)
        #expect(heard.tasks == ["download-0 running", "download-0 failed"])
        #expect(heard.news.last?.cause == "no such week")
        #expect(heard.news.last?.detail == "no such\nweek")
        #expect(heard.failure == "Mishap: no such week")
    }
}
