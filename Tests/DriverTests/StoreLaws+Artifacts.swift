import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    /// What runs have counted, and made for people.
    @Suite struct Artifacts {
        @Test(arguments: TestStore.available)
        func `metrics add up by name and task, in the order in which they were first told`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                var told = Told(try await store.start(store.deploy(), by: store.openSession()))
                told.say(
                    .count("rows", 1.5), .count("errors", 1, task: "a"), .count("rows", 10, task: "a"),
                    .metric(Metric(name: "rows", value: 2, unit: "rows")), .count("rows", -4, task: "a"),
                    .count("tiny", 1e-300), .count("huge", 1e300))
                try await store.record(told.facts)
                #expect(
                    try await store.metrics(of: told.run, attempt: nil) == [
                        Metric(name: "rows", value: 3.5, unit: "rows"),
                        Metric(name: "errors", value: 1, task: .of("a")),
                        Metric(name: "rows", value: 6, task: .of("a")),
                        Metric(name: "tiny", value: 1e-300), Metric(name: "huge", value: 1e300),
                    ])
            }
        }

        @Test(arguments: TestStore.available)
        func `artifacts come back as they were given, of all attempts`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let name = try await store.deploy(retries: RetryPolicy(limit: 1))
                let first = try await store.start(name, by: session)
                let artifacts = [
                    Artifact(kind: .markdown, data: "# Größe \"1\"\n\ttab", key: "report", description: "all of it"),
                    Artifact(kind: .table, data: [["a": 1, "b": "x"], ["a": 12_345_678_901_234]], task: .of("a")),
                    Artifact(kind: .link, data: "https://example.org/?a=1&b=2"),
                ]
                var told = Told(first)
                told.say(.artifact(artifacts[0]), .artifact(artifacts[1]))
                try await store.record(told.facts)
                _ = try await store.report(.failed(Cause("exit code 1")), under: first.claim)
                let run = try #require(try await store.run(told.run))
                var again = Told(try await store.take(run, by: session))
                again.say(.artifact(artifacts[2]))
                try await store.record(again.facts)
                let kept = try await store.artifacts(of: run.id)
                #expect(kept.map(\.artifact) == artifacts)
                #expect(kept.map(\.attempt) == [1, 1, 2])
                #expect(kept[1].at == told.time(of: 2))
            }
        }
    }
}
