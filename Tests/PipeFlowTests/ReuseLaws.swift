import PipeCore
import PipeFlow
import Testing

/// What of an earlier run is taken, and when a task runs all the same.
@Suite struct ReuseLaws {
    private static func kept(_ json: String) -> [ContractAnswer.Content] {
        [.value(["encoding": "json", "data": .string(json)])]
    }

    private struct Week: Codable, Equatable, Sendable {
        var name: String
        var rows: UInt64
    }

    @Test func `a run that repeats another has the results of what completed there`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { request in
            guard case .earlier(let task, _) = request else { return [] }
            return task == "download-0" ? Self.kept(#"{"name":"w","rows":18446744073709551615}"#) : [.value(.null)]
        } flow: { context in
            let week: Week = try await context.task("download") { throw Mishap("never run") }
            try await context.task("load") { context.log.info("\(week.rows) rows") }
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(heard.requests == [.earlier(task: "download-0", inputs: nil), .earlier(task: "load-0", inputs: nil)])
        #expect(
            heard.news == [
                TaskNews("download-0", name: "download", state: .completed, reused: .earlier),
                TaskNews("load-0", name: "load", state: .running, attempt: 1),
                TaskNews("load-0", state: .completed),
            ])
        #expect(heard.log == ["load-0: 18446744073709551615 rows"])
    }

    @Test func `what returns nothing is kept as null, and reused`() async {
        let first = await ScriptedAgent.hear { context in
            try await context.task("load") {}
            return nil
        }
        #expect(first.results.map(\.data) == ["null"])
        let second = await ScriptedAgent.hear(repeats: true) { _ in
            Self.kept("null")
        } flow: { context in
            try await context.task("load") { throw Mishap("never run") }
            return nil
        }
        #expect(second.tasks == ["load-0 completed"])
    }

    @Test func `a result that is nil is kept as null, and reused`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { request in
            request == .earlier(task: "first-0", inputs: nil) ? Self.kept("null") : [.value(.null)]
        } flow: { context in
            let first: Int? = try await context.task("first") { throw Mishap("never run") }
            let second: Int? = try await context.task("second") { nil }
            #expect(first == nil && second == nil)
            return nil
        }
        #expect(heard.tasks == ["first-0 completed", "second-0 running", "second-0 completed"])
        #expect(heard.results.map(\.data) == ["null"])
    }

    @Test func `a run that repeats none asks for nothing`() async {
        let heard = await ScriptedAgent.hear { context in
            try await context.task("load") {}
            return nil
        }
        #expect(heard.requests == [])
    }

    @Test(arguments: [
        (#"{"name":7}"#, "load-0: warning: no kept result is used: name: expected a string, found an integer 7"),
        ("{", "load-0: warning: no kept result is used: expected a member's name at byte 1"),
    ])
    func `a kept result that does not fit is not used`(json: String, line: String) async {
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            Self.kept(json)
        } flow: { context in
            let week = try await context.task("load") { Week(name: "new", rows: 1) }
            return .string(week.name)
        }
        #expect(heard.results.last?.data == #""new""#)
        #expect(heard.log == [line])
    }

    @Test func `an encoding of another SDK is not read`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            [.value(["encoding": "pickle", "data": "gAR9lC4="])]
        } flow: { context in
            .int(try await context.task("load") { 1 })
        }
        #expect(heard.results.last?.data == "1")
        #expect(heard.log == [])
    }

    @Test func `where the agent cannot say, the task runs`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { request in
            if case .cached = request { return [.problem(.init(.unsupported, "what is that"))] }
            return [.problem(.init(.unavailable, "the database is away"))]
        } flow: { context in
            .int(try await context.task("load", cacheKey: "k") { 1 })
        }
        #expect(heard.results.last?.data == "1")
        #expect(heard.log == ["load-0: warning: no kept result is used: the database is away"])
    }

    @Test func `a cached result is asked for by its name, and kept under it`() async {
        let heard = await ScriptedAgent.hear { request in
            request == .cached(key: "week 1") ? Self.kept("1") : [.value(.null)]
        } flow: { context in
            let counts = try await context.map(
                "count", over: [1, 2], concurrency: 1, cacheKey: { "week \($0)" }, cacheExpiration: .seconds(90)
            ) { $0 * 10 }
            return .array(counts.map { .int($0) })
        }
        #expect(heard.results.last?.data == "[1,20]")
        #expect(heard.news.first?.reused == .cache)
        #expect(
            heard.results.first
                == ResultPart(
                    task: "count-1", encoding: "json", data: "20", cacheKey: "week 2", expiresIn: .seconds(90)))
    }

    @Test func `a name for the cache that is too long is cut, and stays unlike others`() async {
        let long = String(repeating: "k", count: 1_000)
        let heard = await ScriptedAgent.hear { _ in
            [.value(.null)]
        } flow: { context in
            for end in ["a", "b"] { try await context.task("load", cacheKey: long + end) {} }
            return nil
        }
        let names = heard.results.compactMap(\.cacheKey)
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.utf8.count <= 400 })
        #expect(heard.requests == names.map { .cached(key: $0) })
    }

    @Test func `inputs are told, and asked with`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            [.value(.null)]
        } flow: { context in
            try await context.task("load", inputs: ["year": 2023]) {}
            try await context.task("load", inputs: ["year": 2024]) {}
            try await context.task("load", inputs: ["year": 2023]) {}
            return nil
        }
        let inputs = heard.news.filter { $0.state == .running }.map(\.inputs)
        #expect(inputs[0] != nil && inputs[0] == inputs[2] && inputs[0] != inputs[1])
        #expect(heard.requests == (0...2).map { .earlier(task: TaskKey("load-\($0)") ?? "x", inputs: inputs[$0]) })
    }

    @Test func `where chance decides who comes first, no other run takes the result`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            [.value(.null)]
        } flow: { context in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...3 { group.addTask { _ = try await context.task("load") { number } } }
                try await group.waitForAll()
            }
            return nil
        }
        // The first could not know; when the second came, it was taken back.
        #expect(heard.requests == [.earlier(task: "load-0", inputs: nil)])
        let inputs = Dictionary(grouping: heard.news, by: \.key).mapValues { $0.compactMap(\.inputs) }
        #expect(inputs.count == 3)
        for known in inputs.values { #expect(known == ["by chance in none, 1"]) }
    }

    @Test func `side by side, what its key, its inputs or its name tell apart is reused`() async {
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            Self.kept("1")
        } flow: { context in
            async let one = context.task("left") { 0 }
            async let two = context.task("right") { 0 }
            let three = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...3 {
                    group.addTask { try await context.task("keyed", key: "\(number)") { 0 } }
                    group.addTask { try await context.task("given", inputs: number) { 0 } }
                }
                return try await group.reduce(0, +)
            }
            return .int(try await one + two + three)
        }
        #expect(heard.results.map(\.data) == ["8"])
    }
}
