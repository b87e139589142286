import Glibc
import Logging
import PipeCore
import PipeEngine
import Testing

/// How ended attempts are written down until they are told.
@Suite struct ResultSpoolTests {
    private func inFolder(_ body: (SpoolFolder) async throws -> Void) async throws {
        try await AgentBench.run { bench in
            let folder = SpoolFolder(stateDirectory: bench.folder, agent: "bench")
            try FileProblem.makeFolders(folder.path)
            try await body(folder)
        }
    }

    private func spool(_ folder: SpoolFolder) -> ResultSpool {
        ResultSpool(
            in: folder, room: SpoolRoom(logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    }

    private func result(_ words: String = "exit code 3") -> SpooledResult {
        SpooledResult(
            claim: Claim(run: .random(), session: .random(), attempt: 1), event: .failed(Cause(words, exitCode: 3)))
    }

    @Test func `what is not told is there in the next life, and what is told is not`() async throws {
        try await inFolder { folder in
            let results = (1...3).map { result("number \($0)") }
            let life = spool(folder)
            for result in results { await life.keep(result) }
            await life.remove(results[1].claim)
            let next = spool(folder)
            #expect(await Set(next.left()) == [results[0], results[2]])
            await next.remove(results[0].claim)
            let third = spool(folder)
            #expect(await third.left() == [results[2]])
            await third.remove(results[2].claim)
            #expect(await spool(folder).left().isEmpty)
        }
    }

    @Test func `half a line of a kill does not spoil what is there and what follows`() async throws {
        try await inFolder { folder in
            let first = result()
            await spool(folder).keep(first)
            let file = try #require(folder.resultFiles.first { !SpoolFolder.untold(in: $0).isEmpty })
            LogBench.append(Array(#"+{"run": "0197"#.utf8), to: file)
            let life = spool(folder)
            let second = result()
            await life.keep(second)
            #expect(await Set(spool(folder).left()) == [first, second])
        }
    }

    @Test func `a kill while one file takes over from the other loses and doubles nothing`() async throws {
        try await inFolder { folder in
            let results = (1...3).map { result("number \($0)") }
            let life = spool(folder)
            for result in results { await life.keep(result) }
            let file = try #require(folder.resultFiles.first { !SpoolFolder.untold(in: $0).isEmpty })
            let other = try #require(folder.resultFiles.first { $0 != file })
            let lines = try #require(LogBench.bytes(of: file)).split(separator: UInt8(ascii: "\n"))
            LogBench.append(Array(lines[0]) + [UInt8(ascii: "\n")] + lines[1].prefix(20), to: other)
            #expect(await Set(spool(folder).left()) == Set(results))
        }
    }

    @Test func `the files stay small however many ends are told`() async throws {
        try await inFolder { folder in
            let life = spool(folder)
            let first = result()
            await life.keep(first)
            let words = String(repeating: "x", count: 10_000)
            for _ in 1...300 {
                let result = result(words)
                await life.keep(result)
                await life.remove(result.claim)
            }
            #expect(folder.resultFiles.map { LogBench.bytes(of: $0)?.count ?? 0 }.reduce(0, +) < 2 << 20)
            #expect(await spool(folder).left() == [first])
        }
    }

    @Test func `what an earlier release wrote down is told`() async throws {
        try await inFolder { folder in
            let old = result()
            let file = folder.resultFile(AttemptName(old.claim))
            LogBench.append(Array(old.json.description.utf8), to: file)
            #expect(await spool(folder).left() == [old])
            #expect(!LogBench.exists(file))
            #expect(await spool(folder).left() == [old])
        }
    }
}
