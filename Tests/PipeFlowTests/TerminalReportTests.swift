import PipeCore
import PipeFlow
import Synchronization
import Testing

@Suite struct TerminalReportTests {
    private final class Page: Sendable {
        let told = Mutex<[String]>([])
        let result = Mutex<[String]>([])
    }

    private func run(
        _ flow: @escaping @Sendable (FlowContext) async throws -> JSON?
    ) async -> (code: Int32, told: [String], result: [String]) {
        let page = Page()
        let report = TerminalReport(
            flow: "weekly", write: { line in page.told.withLock { $0.append(line) } },
            result: { line in page.result.withLock { $0.append(line) } })
        let program = FlowProgram(name: "weekly", schema: .empty) { context, _ in try await flow(context) }
        let session = FlowSession(
            audience: report, run: CurrentRun(flow: "weekly", environment: [:], folder: "/", now: .now), repeats: true,
            now: { Instant(microseconds: 0) })
        let code = await program.run(in: session, [:], stop: StopSignal())
        report.close()
        return (code, page.told.withLock { $0 }, page.result.withLock { $0 })
    }

    /// Without how long it took, which is a matter of the machine.
    private func plain(_ lines: [String]) -> [String] {
        lines.map { $0.replacing(#/ in [0-9.]+m?s/#, with: "") }
    }

    @Test func `a person is told what begins and ends, and the result is apart`() async {
        let run = await run { context in
            try await context.task("load", retries: 1, cacheKey: "k") {
                context.log.warning("slow")
                context.progress(1, of: 2, unit: "files")
                context.metric("records", 5)
                context.artifact(table: [["a": 1]], key: "t")
                context.artifact(link: "https://example.org")
            }
            context.log.info("done")
            return ["rows": 5]
        }
        #expect(run.code == 0)
        #expect(
            plain(run.told) == [
                "load-0  running", "load-0  warning: slow", "load-0  1 of 2 files", "load-0  records: 5",
                "load-0  artifact 't'\n  {\"a\":1}", "load-0  artifact 'link'\nhttps://example.org",
                "load-0  completed",
                "done",
            ])
        #expect(run.result == ["{\n  \"rows\": 5\n}"])
    }

    @Test func `a long result is whole`() async {
        let text = String(repeating: "x", count: 200_000)
        let run = await run { _ in .string(text) }
        #expect(run.result == ["\"\(text)\""])
        #expect(await self.run { _ in .null }.result == [])
    }

    @Test func `of many tasks the first are shown, what fails, and their sum`() async {
        let run = await run { context in
            _ = try await context.map("part", over: 0..<100, concurrency: 1) { number in
                if number == 50 { try? await context.task("inner") { throw Mishap("odd") } }
                if number == 60 { throw Mishap("no more") }
            }
            return nil
        }
        #expect(run.code == 1)
        let told = plain(run.told)
        #expect(told.count == 40 + 2 + 3)
        #expect(told.contains("part-50/inner-0  failed: odd"))
        #expect(
            told.suffix(3) == [
                "part-60  failed: no more", "weekly failed: no more", "part  60 completed, 1 failed",
            ])
    }

    @Test func `without an agent a question says so`() async {
        let run = await run { context in
            _ = try await context.variable("region", as: String.self)
            return nil
        }
        #expect(
            run.told == [
                "weekly failed: there is no agent to ask: the flow was started by hand, without one"
            ])
    }
}
