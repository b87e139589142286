import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Logs {
        @Test(arguments: TestStore.available)
        func `lines come back in order, once, from any place on`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let now = try await store.now()
                let lines = (1...5).map { number in
                    LogLine(
                        run: run.id, attempt: 1, sequence: number, at: now, source: .stdout, level: .info,
                        text: "line \(number) \"quoted\" \\ ünïcode 🐙\ttab")
                }
                try await store.append(Array(lines[0..<3]))
                try await store.append(Array(lines[1..<5]))
                #expect(try await store.log(of: run.id, after: .start, limit: 9) == lines)
                #expect(try await store.log(of: run.id, after: lines[1].position, limit: 2) == Array(lines[2..<4]))
            }
        }

        @Test(arguments: TestStore.available)
        func `lines of a run that is gone are passed over`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let line = LogLine(
                    run: .random(), attempt: 1, sequence: 1, at: try await store.now(), source: .stderr,
                    level: .error, text: "too late")
                try await store.append([line])
                #expect(try await store.log(of: line.run, after: .start, limit: 9).isEmpty)
            }
        }
    }
}
