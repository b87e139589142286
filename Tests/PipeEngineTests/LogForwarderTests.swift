import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(2))) struct LogForwarderTests {
    @Test func `both streams, messages, NULs, what is no UTF-8 and a line without an end all arrive`() async throws {
        try await LogBench.run { bench in
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append(Array("one\r\ntw".utf8), from: .stdout)
                await log.append(Array("oops\n\n".utf8), from: .stderr)
                await log.append("a\nb", from: .flow, .warning)
                await log.append(Array("o\n".utf8) + [0x61, 0, 0xFF, 0x0A], from: .stdout)
                await log.append(Array("no end".utf8), from: .stdout)
                await forwarder.deliver(log)
            }
            let lines = try await bench.stored()
            #expect(lines.map(\.text) == ["one", "oops", "", "a", "b", "two", "a\u{FFFD}\u{FFFD}", "no end"])
            #expect(lines.map(\.source) == [.stdout, .stderr, .stderr, .flow, .flow, .stdout, .stdout, .stdout])
            #expect(lines[3].level == .warning && lines[0].level == .info)
            #expect(!LogBench.exists(bench.text) && !LogBench.exists(bench.index))
        }
    }

    @Test func `a line of ten megabytes comes in pieces, a million empty lines as far as the limit`() async throws {
        try await LogBench.run { bench in
            let empty = try await bench.bench.trigger("true")
            try await bench.live(LogSettings(limit: 20 << 20)) { forwarder in
                let long = await forwarder.open(bench.claim)
                let many = await forwarder.open(bench.claim(of: empty), limit: 64 * 20_000)
                for _ in 0..<160 {
                    await long.append([UInt8](repeating: 0x78, count: 65_536), from: .stdout)
                    await many.append([UInt8](repeating: 0x0A, count: 6_250), from: .stdout)
                }
                await forwarder.deliver(long)
                await forwarder.deliver(many)
            }
            let pieces = try await bench.stored()
            #expect(pieces.reduce(0) { $0 + $1.text.utf8.count } == 160 * 65_536)
            #expect(pieces.count == 320)
            let lines = try await bench.stored(empty)
            #expect((20_000..<35_000).contains(lines.count))
            #expect(lines.map(\.sequence) == Array(1...lines.count))
        }
    }

    @Test func `while the store is away nobody waits for it, and afterwards all is there in order, once`() async throws
    {
        try await LogBench.run { bench in
            let hold = bench.bench.store.hold("append")
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append("0", from: .stdout, .info)
                await hold.reached()
                for number in 1..<40_000 { await log.append("\(number)", from: .stdout, .info) }
                let early = try await bench.stored()
                #expect(early.isEmpty)
                bench.bench.store.fail("append", .before, .after, .before, .after)
                hold.release()
                await forwarder.deliver(log)
            }
            #expect(try await bench.stored().map(\.text) == (0..<40_000).map { "\($0)" })
        }
    }

    @Test func `a quiet run's line does not wait behind a loud one's`() async throws {
        try await LogBench.run { bench in
            let other = try await bench.bench.trigger("true")
            try await bench.live { forwarder in
                let hold = bench.bench.store.hold("append")
                let loud = await forwarder.open(bench.claim)
                await loud.append("first", from: .stdout, .info)
                await hold.reached()
                for _ in 0..<100 {
                    await loud.append(Array(String(repeating: "noise\n", count: 1_000).utf8), from: .stdout)
                }
                let quiet = await forwarder.open(bench.claim(of: other))
                await quiet.append("here I am", from: .stdout, .info)
                hold.release()
                await forwarder.deliver(quiet)
                let heard = try await bench.stored(other).map(\.text)
                let noise = try await bench.stored().count
                #expect(heard == ["here I am"])
                #expect(noise < 10_000)
                await forwarder.deliver(loud)
            }
            #expect(try await bench.stored().count == 100_001)
        }
    }

    @Test func `of lines that the store refuses only those at fault are lost`() async throws {
        try await LogBench.run { bench in
            bench.bench.store.fail("append", .refuse, .pass, .refuse)
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append("one\ntwo\nthree", from: .stdout, .info)
                await forwarder.deliver(log)
            }
            #expect(try await bench.stored().map(\.text) == ["one", "three"])
            #expect(bench.said.lines == ["one of the log lines was refused by the store and is lost"])
        }
    }

    @Test func `who gives up waits no more, not even for an answer that is under way`() async throws {
        try await LogBench.run { bench in
            let hold = bench.bench.store.hold("append")
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append("late", from: .stdout, .info)
                async let isDelivered: Void = forwarder.deliver(log)
                async let isFlushed: Void = forwarder.flush()
                await hold.reached()
                await forwarder.giveUp()
                await isDelivered
                await isFlushed
                hold.release()
                await forwarder.flush()
                #expect(LogBench.exists(bench.index))
            }
            #expect(bench.said.lines == ["logs stay in the spool until the agent starts again"])
        }
    }
}
