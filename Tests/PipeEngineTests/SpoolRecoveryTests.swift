import Glibc
import PipeCore
import PipeEngine
import Testing

/// What a killed agent leaves in its spool, and what its next life makes of it.
@Suite(.timeLimit(.minutes(1))) struct SpoolRecoveryTests {
    /// A life that ends while the store is away, with this written.
    private func dieWriting(_ bench: LogBench, _ texts: [String]) async throws {
        bench.bench.store.fail("append", .hang)
        try await bench.live { forwarder in
            let log = await forwarder.open(bench.claim)
            for text in texts { await log.append(Array(text.utf8), from: .stdout) }
        }
        bench.bench.store.heal("append")
        #expect(LogBench.exists(bench.text) && LogBench.exists(bench.index))
    }

    private func live(_ bench: LogBench) async throws {
        try await bench.live { forwarder in
            // Once the forwarder has looked into the folder.
            while LogBench.exists(bench.index) { try await Task.sleep(for: .milliseconds(5)) }
            await forwarder.flush()
        }
    }

    @Test func `what the store has not got is sent by the next life, and the files go`() async throws {
        try await LogBench.run { bench in
            try await dieWriting(bench, ["one\ntw", "o\nthree"])
            try await live(bench)
            #expect(try await bench.stored().map(\.text) == ["one", "two", "three"])
            #expect(!LogBench.exists(bench.text) && !LogBench.exists(bench.index))
        }
    }

    @Test func `what a flow has said of its work is told by the next life, each of it once`() async throws {
        try await LogBench.run { bench in
            let store = bench.bench.store
            store.fail("record", .after, .hang)
            try await bench.live { forwarder in
                let facts = await forwarder.openFacts(bench.claim)
                for _ in 1...3 { await facts.append(fact: Array(#"{"type":"metric","name":"rows","value":2}"#.utf8)) }
                while store.count("record") < 2 { try await Task.sleep(for: .milliseconds(5)) }
            }
            store.heal("record")
            let index = bench.folder.indexFile(AttemptName(bench.claim), .facts)
            #expect(LogBench.exists(index))
            try await bench.live { forwarder in
                while LogBench.exists(index) { try await Task.sleep(for: .milliseconds(5)) }
                await forwarder.flush()
            }
            #expect(try await store.metrics(of: bench.run.id, attempt: 1).map(\.value) == [6])
        }
    }

    @Test func `what the store has got already is not sent again`() async throws {
        try await LogBench.run { bench in
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append("one\ntwo", from: .stdout, .info)
                while try await bench.stored().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
                let hold = bench.bench.store.hold("append")
                await log.append("three", from: .stdout, .info)
                await hold.reached()
                bench.bench.store.failAlways("append")
                hold.release()
            }
            bench.bench.store.heal("append")
            let counts = bench.bench.store.count("lines")
            try await live(bench)
            #expect(try await bench.stored().map(\.text) == ["one", "two", "three"])
            #expect(bench.bench.store.count("lines") == counts + 1)
        }
    }

    @Test func `a kill in the middle of a write costs no text`() async throws {
        try await LogBench.run { bench in
            try await dieWriting(bench, ["one\n"])
            // The text was written, the entry in the index only in part.
            LogBench.append(Array("two\nthr".utf8), to: bench.text)
            LogBench.append([1, 2, 3], to: bench.index)
            try await live(bench)
            #expect(try await bench.stored().map(\.text) == ["one", "two", "thr"])
        }
    }

    @Test func `an entry for text that was not written counts as far as there is text`() async throws {
        try await LogBench.run { bench in
            try await dieWriting(bench, ["one\n", "two\nthree\n"])
            truncate(bench.text, 8)
            try await live(bench)
            #expect(try await bench.stored().map(\.text) == ["one", "two"])
        }
    }

    @Test func `a limit that was reached in the last life is the same in the next`() async throws {
        try await LogBench.run { bench in
            bench.bench.store.fail("append", .hang)
            try await bench.live(LogSettings(limit: 74)) { forwarder in
                let log = await forwarder.open(bench.claim)
                for number in 0..<500 { await log.append(Array("line \(number + 10_000)\n".utf8), from: .stdout) }
            }
            bench.bench.store.heal("append")
            try await live(bench)
            let lines = try await bench.stored()
            #expect(lines.map(\.sequence) == Array(1...203))
            #expect(lines.map(\.source).prefix(4) == [.stdout, .agent, .agent, .stdout])
            #expect(lines.last?.text == "line 10499")
            #expect(LogBench.exists(bench.text) && !LogBench.exists(bench.index))
        }
    }

    @Test func `lines of a run that is gone are dropped`() async throws {
        try await LogBench.run { bench in
            try await dieWriting(bench, ["one\n"])
            _ = try await bench.bench.store.perform(.cancelRequested(reason: "test"), on: bench.run.id)
            #expect(try await bench.bench.store.delete(bench.run.id))
            try await live(bench)
            #expect(!LogBench.exists(bench.text))
        }
    }

    @Test func `an index that nobody can read is told of and left, and so is another agent's spool`() async throws {
        try await LogBench.run { bench in
            let other = SpoolFolder(stateDirectory: bench.bench.folder, agent: "other")
            let foreign = other.indexFile(AttemptName(bench.claim))
            try FileProblem.makeFolders(other.path)
            try FileProblem.makeFolders(bench.folder.path)
            LogBench.append([1], to: foreign)
            LogBench.append(Array("text\n".utf8), to: bench.text)
            LogBench.append(Array("octolog9".utf8), to: bench.index)
            try await bench.live { forwarder in
                while bench.said.lines.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
                await forwarder.flush()
            }
            #expect(bench.said.lines.last == "a log in the spool cannot be read")
            #expect(LogBench.exists(bench.text) && LogBench.exists(bench.index) && LogBench.exists(foreign))
        }
    }

    @Test func `names of files lead back to their attempts`() throws {
        let name = AttemptName(Claim(run: .random(), session: .random(), attempt: 12))
        #expect(AttemptName("\(name)") == name)
        for wrong in ["", "x-1", "\(name.run)", "\(name.run)-", "\(name.run)-0", "\(name.run)-x", "\(name.run)1"] {
            #expect(AttemptName(wrong) == nil, "\(wrong)")
        }
        #expect(SpoolFolder(stateDirectory: "/s", agent: "a/b").path == "/s/spool/a_b")
    }
}

@Suite struct SpoolRecordTests {
    @Test(arguments: [LogLine.Source.stdout, .stderr, .flow, .agent], LogLine.Level.allCases)
    func `a record is read as it was written`(source: LogLine.Source, level: LogLine.Level) {
        let record = SpoolRecord(
            at: Instant(microseconds: 1_763_000_000_123_456), length: 65_537, source: source, level: level)
        #expect(record.bytes.count == SpoolRecord.size)
        #expect(SpoolRecord(record.bytes) == record)
    }

    @Test func `what no agent has written is no record`() {
        let record = SpoolRecord(at: Instant(microseconds: -1), length: 0, source: .stdout, level: .info)
        #expect(SpoolRecord(record.bytes) == record)
        #expect(SpoolRecord(record.bytes.dropLast()) == nil)
        #expect(SpoolRecord([UInt8](repeating: 0xFF, count: SpoolRecord.size)) == nil)
    }

    @Test func `a header is read as it was written, and nobody else's`() {
        let header = SpoolHeader(limit: 32 << 20, mark: 77)
        #expect(SpoolHeader(header.bytes) == header)
        #expect(SpoolHeader(header.bytes.dropLast()) == nil)
        #expect(SpoolHeader(Array("octolog2".utf8) + header.bytes.dropFirst(8)) == nil)
    }
}
