import PipeCore
import PipeFlow
import Synchronization
import Testing

/// What every SDK says of tasks, and in which order.
@Suite struct TaskLaws {
    @Test func `a task is running, its result is sent, then it is completed`() async {
        let heard = await ScriptedAgent.hear { context in
            let rows = try await context.task("download") {
                context.log.info("reading")
                return 7
            }
            context.log.info("read \(rows)")
            return ["rows": .int(rows)]
        }
        #expect(heard.exitCode == 0)
        #expect(
            heard.facts == [
                .task(TaskNews("download-0", name: "download", state: .running, attempt: 1)),
                .result(ResultPart(task: "download-0", encoding: "json", data: "7")),
                .task(TaskNews("download-0", state: .completed)),
                .result(ResultPart(task: nil, encoding: "json", data: #"{"rows":7}"#)),
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

    @Test func `a failure that the flow catches is the task's alone`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try? await context.task("download") { throw Mishap("no") }
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(heard.tasks == ["download-0 running", "download-0 failed"])
        #expect(heard.failure == nil)
    }

    @Test func `a task waits for its next try, and says for which`() async {
        let clock = TestClock()
        let tries = Atomic(0)
        let heard = await ScriptedAgent.hear(clock: clock) { context in
            let text = try await context.task("load", retries: 3, retryDelay: .seconds(5)) {
                let attempt = tries.add(1, ordering: .relaxed).newValue
                guard attempt > 2 else { throw Mishap("try \(attempt)") }
                return "done"
            }
            return .string(text)
        }
        #expect(heard.exitCode == 0)
        #expect(
            heard.news == [
                TaskNews("load-0", name: "load", state: .running, attempt: 1),
                TaskNews("load-0", state: .pending, cause: "try 1; tried again in 5.0s, 1 of 3"),
                TaskNews("load-0", state: .running, attempt: 2),
                TaskNews("load-0", state: .pending, cause: "try 2; tried again in 5.0s, 2 of 3"),
                TaskNews("load-0", state: .running, attempt: 3),
                TaskNews("load-0", state: .completed),
            ])
        #expect(clock.pauses == [.seconds(5), .seconds(5)])
    }

    @Test func `the last failure counts, and an error that is not worth a try has none`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try? await context.task("load", retries: 1) { throw Mishap("broken") }
            try await context.task("check", retries: 5, retryIf: { !($0 is Mishap) }) { throw Mishap("wrong") }
            return nil
        }
        #expect(
            heard.tasks == [
                "load-0 running", "load-0 pending", "load-0 running", "load-0 failed", "check-0 running",
                "check-0 failed",
            ])
        #expect(heard.failure == "Mishap: wrong")
    }

    @Test func `keys count the calls of a name, within a flow or a task anew`() async {
        let heard = await ScriptedAgent.hear { context in
            try await context.task("load") {}
            try await context.flow("month") {
                try await context.task("load") { try await context.task("part/1") {} }
                try await context.task("load") {}
            }
            try await context.task("load", key: "2023") {}
            try await context.task("load") {}
            return nil
        }
        let running = heard.news.filter { $0.state == .running }
        #expect(
            running.map(\.key.text) == [
                "load-0", "month-0", "month-0/load-0", "month-0/load-0/part-1-0", "month-0/load-1", "load-2023",
                "load-1",
            ])
        #expect(
            running.map { $0.within?.text } == [
                nil, nil, "month-0", "month-0/load-0", "month-0", nil, nil,
            ])
        #expect(running.map(\.kind) == [nil, .flow, nil, nil, nil, nil, nil])
        #expect(running[3].name == "part/1")
        // A node that is a flow has no result of its own.
        #expect(heard.results.map(\.task?.text).filter { $0 == "month-0" } == [])
    }

    @Test func `another try has the same keys`() async {
        let isFirst = Atomic(true)
        let heard = await ScriptedAgent.hear { context in
            try await context.task("outer", retries: 1) {
                try await context.task("inner") {}
                if isFirst.exchange(false, ordering: .relaxed) { throw Mishap("once") }
            }
            return nil
        }
        #expect(
            heard.news.filter { $0.state == .running }.map(\.key.text).filter { $0.hasSuffix("inner-0") }.count == 2)
    }

    @Test func `a key is short and plain, whatever the name`() async {
        let long = String(repeating: "ä", count: 500)
        let heard = await ScriptedAgent.hear { context in
            try await context.task(long) {}
            try await context.task(long) {}
            try await context.task("a\nb/c") {}
            try await context.task("") {}
            return nil
        }
        let keys = heard.news.filter { $0.state == .running }.map(\.key.text)
        #expect(heard.exitCode == 0)
        #expect(Set(keys).count == 4)
        #expect(keys.allSatisfy { $0.utf8.count <= TaskKey.longest })
        #expect(keys.suffix(2) == ["a b-c-0", "-0"])
    }

    @Test func `a map has a task for each item, in their order, and so many at once`() async {
        let running = Atomic(0)
        let most = Atomic(0)
        let heard = await ScriptedAgent.hear { context in
            let squares = try await context.map("square", over: 1...20, concurrency: 3) { number in
                most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                await Task.yield()
                running.subtract(1, ordering: .relaxed)
                return number * number
            }
            let more = try await context.map("square", over: [30]) { $0 }
            return .array((squares + more).map { .int($0) })
        }
        #expect(heard.results.last?.data == JSON.array((1...20).map { .int($0 * $0) } + [30]).description)
        #expect(Set(heard.news.map(\.key.text)) == Set((0...20).map { "square-\($0)" }))
        #expect(most.load(ordering: .relaxed) <= 3)
    }

    @Test func `a map over thousands has a task for each`() async {
        let heard = await ScriptedAgent.hear { context in
            .int(try await context.map("part", over: 0..<5_000) { $0 % 2 }.reduce(0, +))
        }
        #expect(heard.results.last?.data == "2500")
        #expect(heard.news.filter { $0.state == .completed }.count == 5_000)
        #expect(Set(heard.news.map(\.key)).count == 5_000)
    }

    @Test func `a map over nothing has no task and no result`() async {
        let heard = await ScriptedAgent.hear { context in
            .array(try await context.map("none", over: [Int]()) { $0 }.map { .int($0) })
        }
        #expect(heard.facts == [.result(ResultPart(task: nil, encoding: "json", data: "[]"))])
    }

    @Test func `the first failure of a map cancels what runs beside it`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try await context.map("part", over: 0..<100, concurrency: 2) { number in
                guard number != 1 else { throw Mishap("part 1") }
                try await Task.sleep(for: .seconds(3_600))
            }
            return nil
        }
        #expect(heard.exitCode == 1)
        #expect(heard.failure == "Mishap: part 1")
        #expect(Set(heard.tasks) == ["part-0 running", "part-1 running", "part-1 failed", "part-0 cancelled"])
    }

    @Test func `lines belong to the task that writes them, side by side too`() async {
        let heard = await ScriptedAgent.hear { context in
            async let left: Void = context.task("left") { context.log.warning("from the left") }
            async let right: Void = context.task("right") { context.log.debug("from the right") }
            _ = try await (left, right)
            return nil
        }
        #expect(
            Set(heard.log) == ["left-0: warning: from the left", "right-0: debug: from the right"])
    }

    @Test func `a task that is skipped says why`() async {
        let heard = await ScriptedAgent.hear { context in
            var order = TaskOrder("load")
            order.parents = ["download-0"]
            context.skip(order, cause: "download failed")
            return nil
        }
        #expect(
            heard.news == [
                TaskNews(
                    "load-0", name: "load", state: .skipped, parents: ["download-0"], cause: "download failed")
            ])
    }
}
