import PipeCore
import PipeFlow
import Testing

extension TaskLaws {
    // MARK: Metrics, artifacts, progress

    @Test func `metrics, artifacts and progress belong to their task`() async {
        struct Row: Encodable { var station: String, entries: Int }
        let heard = await ScriptedAgent.hear { context in
            try await context.task("count") {
                context.metric("records", 200_000)
                context.metric("share", 0.5, unit: "%")
                context.metric("nothing", Double.nan)
                context.progress(3, of: 4, unit: "files")
                context.artifact(table: [Row(station: "59 ST", entries: 3)], key: "busiest")
            }
            context.artifact(markdown: "# Done", description: "summary")
            context.artifact(link: "https://example.org")
            return nil
        }
        let facts = heard.facts.filter { if case .task = $0 { false } else { true } }
        #expect(
            facts.filter { if case .result = $0 { false } else { true } } == [
                .metric(Metric(name: "records", value: 200_000, task: "count-0")),
                .metric(Metric(name: "share", value: 0.5, unit: "%", task: "count-0")),
                .progress(TaskProgress(done: 3, total: 4, unit: "files"), of: "count-0"),
                .artifact(
                    Artifact(
                        kind: .table, data: [["station": "59 ST", "entries": 3]], key: "busiest", task: "count-0")),
                .artifact(Artifact(kind: .markdown, data: "# Done", description: "summary")),
                .artifact(Artifact(kind: .link, data: "https://example.org")),
            ])
        #expect(heard.log == ["count-0: warning: metric 'nothing' is not kept: nan is no number"])
    }

    @Test func `of much progress the latest is told, and the last always`() async {
        let clock = TestClock()
        let heard = await ScriptedAgent.hear(clock: clock) { context in
            try await context.task("count") {
                for done in 0...1_000 { context.progress(done, of: 1_000) }
            }
            for done in 0...10 {
                try await clock.pause(.milliseconds(50))
                context.progress(done)
            }
            return nil
        }
        let told = heard.facts.compactMap { fact -> Double? in
            if case .progress(let progress, _) = fact { progress.done } else { nil }
        }
        #expect(told == [0, 1_000, 0, 2, 4, 6, 8, 10])
        #expect(heard.tasks == ["count-0 running", "count-0 completed"])
    }
}
