import Glibc
import PipeCore
import PipeFlow
import Testing

/// What every SDK observes of lines: their length, their wholeness, and that nobody else has the descriptor.
@Suite struct LineLaws {
    @Test func `a message that is too long is cut to the limit, and says so`() async {
        let long = String(repeating: "\"ä\n", count: 50_000)
        let heard = await ScriptedAgent.hear { context in
            context.log.info(long)
            try await context.task("load") { throw Mishap("short\n" + long) }
            return nil
        }
        #expect(heard.lines.allSatisfy { $0.count + 1 <= ContractMessage.longestLine })
        #expect(heard.lines.allSatisfy { ContractMessage(line: $0) != nil })
        #expect(heard.log.first?.hasPrefix("\"ä\n\"ä") == true)
        #expect(heard.log.first?.hasSuffix("… [truncated, 150000 characters in all]") == true)
        #expect(heard.lines.first.map { $0.count + 1 > ContractMessage.longestLine - 8 } == true)
        let failed = heard.news.last
        #expect(failed?.state == .failed)
        #expect(failed?.detail?.contains("truncated") == true)
        #expect(heard.failure?.contains("truncated") == true)
    }

    @Test(arguments: [65_000, 65_400, 65_480, 65_536, 70_000])
    func `whatever fits is whole`(count: Int) async {
        let text = String(repeating: "x", count: count)
        let heard = await ScriptedAgent.hear { context in
            context.log.info(text)
            return nil
        }
        let isWhole = heard.log.first == text
        #expect(isWhole == (count <= 65_480))
        #expect(heard.lines.allSatisfy { $0.count + 1 <= ContractMessage.longestLine })
    }

    @Test func `an artifact that is too long is not kept, and the log says so`() async {
        let heard = await ScriptedAgent.hear { context in
            context.artifact(table: (0..<10_000).map { ["number": $0] }, key: "all")
            return nil
        }
        #expect(heard.facts == [])
        #expect(heard.log == ["warning: what is too long for the contract is not kept: artifact 'all'"])
    }

    @Test(arguments: ["x", "\"", "ä", "\u{1}", "🚉"])
    func `a long result comes in parts that make it whole`(character: String) async {
        let text = String(repeating: character, count: 100_000 / character.utf8.count)
        let heard = await ScriptedAgent.hear { _ in
            [.value(.null)]
        } flow: { context in
            _ = try await context.task("load", cacheKey: String(repeating: "\u{7}", count: 300)) { text }
            return nil
        }
        let parts = heard.results
        #expect(parts.count > 1)
        #expect(parts.map(\.part) == Array(1...parts.count))
        #expect(parts.allSatisfy { $0.parts == parts.count && $0.task == "load-0" })
        #expect((try? JSON.parse(parts.map(\.data).joined())) == .string(text))
        #expect(heard.lines.allSatisfy { $0.count + 1 <= ContractMessage.longestLine })
        #expect(heard.tasks == ["load-0 running", "load-0 completed"])
    }

    @Test func `a result beyond what is kept is said in the log, and the task is completed`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try await context.task("load") { String(repeating: "x", count: 5_000_000) }
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(heard.tasks == ["load-0 running", "load-0 completed"])
        #expect(
            heard.log == [
                "load-0: warning: the result is not kept: it has 5000002 bytes, and at most 4194304 are kept"
            ])
    }

    @Test func `a result that has no JSON is said in the log, and the task is completed`() async {
        struct Handle: Sendable { var number = 1 }
        let heard = await ScriptedAgent.hear(repeats: true) { _ in
            [.value(.null)]
        } flow: { context in
            _ = try await context.task("open") { Handle() }
            _ = try await context.task("divide") { ["share": Double.infinity] }
            return nil
        }
        #expect(heard.exitCode == 0)
        #expect(heard.results == [])
        #expect(
            heard.log == [
                "open-0: warning: the result is not kept: Handle is not Codable",
                "divide-0: warning: the result is not kept: share: JSON has no inf",
            ])
        // What cannot be reused is not asked for.
        #expect(heard.requests == [.earlier(task: "divide-0", inputs: nil)])
    }

    @Test func `tasks side by side never mix their lines`() async {
        let heard = await ScriptedAgent.hear { context in
            _ = try await context.map("write", over: 0..<8) { number in
                for _ in 0..<15 { context.log.info(String(repeating: "\(number)", count: 30_000)) }
            }
            return nil
        }
        #expect(heard.messages.count == heard.lines.count)
        #expect(heard.log.count == 120)
        for line in heard.log {
            let (task, text) = (line.prefix(7), line.dropFirst(9))
            let isOneTasks = text.count == 30_000 && text.allSatisfy { $0 == task.last }
            #expect(isOneTasks)
        }
    }

    @Test func `the descriptor is taken over, and what is no socket is nobody`() {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let environment = ["OCTOPIPE_CONTRACT_FD": "\(ends[0])", "OCTOPIPE_CONTRACT": "2"]
        #expect(AgentConnection.adopt(environment)?.version == 2)
        #expect(fcntl(ends[0], F_GETFD) & FD_CLOEXEC != 0)
        #expect(AgentConnection.adopt(environment.filter { $0.key != "OCTOPIPE_CONTRACT" })?.version == 1)
        #expect(AgentConnection.adopt(environment.merging(["OCTOPIPE_CONTRACT": "7"]) { $1 })?.version == 2)
        #expect(AgentConnection.adopt(environment.merging(["OCTOPIPE_CONTRACT": "x"]) { $1 })?.version == 1)
        var pipes: [Int32] = [-1, -1]
        #expect(pipe(&pipes) == 0)
        defer { for end in pipes { close(end) } }
        for number in ["\(pipes[1])", "999", "x", "", "-1", "99999999999"] {
            #expect(AgentConnection.adopt(["OCTOPIPE_CONTRACT_FD": number]) == nil)
        }
        #expect(AgentConnection.adopt([:]) == nil)
    }
}
