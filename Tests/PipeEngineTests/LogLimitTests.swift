import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct LogLimitTests {
    /// So many numbered lines, of ten bytes and a line break each.
    private func text(_ numbers: Range<Int>) -> [UInt8] {
        Array(numbers.map { "line \($0 + 10_000)\n" }.joined().utf8)
    }

    @Test func `beyond its limit the store gets one word and the last lines, and the text stays on the host`()
        async throws
    {
        try await LogBench.run { bench in
            try await bench.live(LogSettings(limit: 74 * 1_000)) { forwarder in
                let log = await forwarder.open(bench.claim)
                for start in stride(from: 0, to: 80_000, by: 100) {
                    await log.append(text(start..<start + 100), from: .stdout)
                }
                await log.append("the reason", from: .flow, .error)
                await forwarder.deliver(log)
            }
            let lines = try await bench.stored()
            #expect(lines.map(\.sequence) == Array(1...lines.count))
            let words = lines.filter { $0.source == .agent }
            try #require(words.count == 2)
            #expect(words.allSatisfy { $0.level == .warning })
            #expect(words[0].text.contains("limit of 72.2 KiB is reached: 1000 lines"), "\(words[0].text)")
            #expect(words[0].text.contains("'\(bench.text)'"))
            #expect(words[1].text.hasPrefix("about 846 KiB are left out here"), "\(words[1].text)")
            #expect(words[1].sequence == words[0].sequence + 1)
            #expect(lines[999].text == "line 10999")
            #expect(lines.suffix(200).map(\.text) == (79_801..<80_000).map { "line \($0 + 10_000)" } + ["the reason"])
            #expect(lines.last?.level == .error && lines.last?.source == .flow)
            #expect(LogBench.exists(bench.text) && !LogBench.exists(bench.index))
            var status = stat()
            #expect(stat(bench.text, &status) == 0 && status.st_size == 80_000 * 11 + 11)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `a text that is hardly longer than the limit is there whole`() async throws {
        try await LogBench.run { bench in
            try await bench.live(LogSettings(limit: 74 * 100)) { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append(text(0..<100), from: .stdout)
                await log.append(text(100..<250), from: .stdout)
                await log.append(Array("no end".utf8), from: .stderr)
                await forwarder.deliver(log)
            }
            let lines = try await bench.stored()
            let words = lines.filter { $0.source == .agent }
            #expect(words.count == 1 && words.first?.sequence == 101)
            #expect(lines.filter { $0.source == .stdout }.map(\.text) == (0..<250).map { "line \($0 + 10_000)" })
            #expect(lines.last?.text == "no end" && lines.last?.source == .stderr)
        }
    }

    @Test func `a text of just the limit is not capped`() async throws {
        try await LogBench.run { bench in
            try await bench.live(LogSettings(limit: 74 * 100)) { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append(text(0..<100), from: .stdout)
                await forwarder.deliver(log)
            }
            #expect(try await bench.stored().count == 100)
            #expect(!LogBench.exists(bench.text))
        }
    }

    @Test func `one line without end is capped like any other text`() async throws {
        try await LogBench.run { bench in
            try await bench.live(LogSettings(limit: 100_000)) { forwarder in
                let log = await forwarder.open(bench.claim)
                for _ in 0..<100 { await log.append([UInt8](repeating: 0x78, count: 65_536), from: .stdout) }
                await forwarder.deliver(log)
            }
            let lines = try await bench.stored()
            #expect(lines.reduce(0) { $0 + $1.text.utf8.count } < 600_000)
            #expect(lines.count { $0.source == .agent } == 2)
            #expect(lines.last?.text.last == "x")
        }
    }

    @Test func `a spool at its limit keeps beginning and end of a long log, and drops the oldest kept ones first`()
        async throws
    {
        try await LogBench.run { bench in
            let kept = AttemptName(Claim(run: .random(), session: .random(), attempt: 1))
            try await bench.live(LogSettings(limit: 74 * 100, spoolLimit: 16 << 20)) { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append(text(0..<100), from: .stdout)
                LogBench.append([UInt8](repeating: 0x61, count: 100), to: bench.folder.textFile(kept))
                // More than what is written before somebody looks for room.
                for _ in 0..<1_400 { await log.append([UInt8](repeating: 0x0A, count: 65_536), from: .stdout) }
                while LogBench.room(of: bench.text) > 32 << 20 { try await Task.sleep(for: .milliseconds(5)) }
                await log.append(text(100..<400), from: .stdout)
                await forwarder.deliver(log)
            }
            #expect(!LogBench.exists(bench.folder.textFile(kept)))
            #expect(try await bench.stored().last?.text == "line 10399")
            #expect(bench.said.lines.contains("the spool is at its limit: the middle of long logs was dropped"))
        }
    }

    @Test func `kept texts go when they are old, and the oldest when there are too many`() {
        func entry(_ kind: SpoolFolder.Entry.Kind, _ day: Int, _ name: AttemptName? = nil) -> SpoolFolder.Entry {
            let name = name ?? AttemptName(Claim(run: .random(), session: .random(), attempt: 1))
            return SpoolFolder.Entry(
                attempt: name, kind: kind, size: 100, modified: Instant(microseconds: Int64(day) * 86_400_000_000))
        }
        let live = entry(.log, 1)
        let kept = [3, 5, 2, 9].map { entry(.log, $0) }
        let entries = [live, entry(.index, 1, live.attempt), entry(.result, 1)] + kept
        func days(_ retention: Int, _ limit: Int) -> [Int64] {
            SpoolKeeper.surplus(
                of: entries, at: Instant(microseconds: 10 * 86_400_000_000), retention: .seconds(retention * 86_400),
                limit: limit
            ).map { $0.modified.microseconds / 86_400_000_000 }
        }
        #expect(days(30, 1_000) == [])
        #expect(days(6, 1_000) == [2, 3])
        #expect(days(30, 500) == [2, 3])
        #expect(days(6, 450) == [2, 3, 5])
        #expect(days(30, 0) == [2, 3, 5, 9])
    }
}
