import CLinux
import Glibc
import PipeCore
import PipeEngine
import Testing

/// A disk of its own for one test.
struct SmallDisk {
    let path: String

    /// `nil` where this process may not mount one.
    init?(megabytes: Int) {
        path = "/tmp/octopipe-disk-\(getpid())-\(ID<SmallDisk>.random().short)"
        mkdir(path, 0o700)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            return nil
        }
    }

    func remove() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    static let isAvailable = {
        guard let disk = SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }()
}

@Suite(.timeLimit(.minutes(1)), .enabled(if: SmallDisk.isAvailable, "mounting a tmpfs needs root"))
struct SpoolDiskTests {
    @Test func `a full disk stops nobody, is told once, and leaves a gap that says so`() async throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        defer { disk.remove() }
        try await LogBench.run(on: disk.path) { bench in
            bench.bench.store.fail("append", .before)
            let hold = bench.bench.store.hold("append")
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                for _ in 0..<100 {
                    await log.append(Array(String(repeating: "x", count: 59_999).utf8) + [0x0A], from: .stdout)
                }
                await hold.reached()
                #expect(bench.said.lines.count { $0.hasPrefix("the spool cannot be written") } == 1)
                hold.release()
                await log.append("the reason", from: .stderr, .info)
                await forwarder.deliver(log)
            }
            let lines = try await bench.stored()
            #expect(lines.map(\.sequence) == Array(1...lines.count))
            let gap = try #require(lines.dropLast().last)
            #expect(gap.source == .agent && gap.level == .error)
            #expect(gap.text.contains("were lost here") && gap.text.contains("No space left"), "\(gap.text)")
            #expect(lines.last?.text == "the reason" && lines.last?.source == .stderr)
            // What the disk has, and what waits for it in memory.
            let bytes = lines.filter { $0.source == .stdout }.reduce(0) { $0 + $1.text.utf8.count }
            #expect((2_500_000..<3_200_000).contains(bytes), "\(bytes)")
        }
    }

    @Test func `when the disk has room again, what waited is written and the gap is named`() async throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        defer { disk.remove() }
        try await LogBench.run(on: disk.path) { bench in
            let filler = disk.path + "/filler"
            try await bench.live { forwarder in
                let log = await forwarder.open(bench.claim)
                await log.append("before", from: .stdout, .info)
                for _ in 0..<3 { LogBench.append([UInt8](repeating: 0x61, count: 1 << 20), to: filler) }
                for _ in 0..<30 {
                    await log.append(Array(String(repeating: "y", count: 59_999).utf8) + [0x0A], from: .stdout)
                }
                unlink(filler)
                await log.append("after", from: .stdout, .info)
                await forwarder.deliver(log)
            }
            let texts = try await bench.stored().map(\.text)
            #expect(texts.first == "before" && texts.last == "after")
            #expect(texts.dropLast().last?.contains("were lost here") == true)
            #expect(bench.said.lines.count == 2 && bench.said.lines.last == "the spool can be written again")
        }
    }

    @Test func `texts that were kept for people make room when the disk is full`() async throws {
        let disk = try #require(SmallDisk(megabytes: 2))
        defer { disk.remove() }
        try await LogBench.run(on: disk.path) { bench in
            let kept = bench.folder.textFile(AttemptName(Claim(run: .random(), session: .random(), attempt: 1)))
            try await bench.live { forwarder in
                try FileProblem.makeFolders(bench.folder.path)
                LogBench.append([UInt8](repeating: 0x61, count: 3 << 19), to: kept)
                let log = await forwarder.open(bench.claim)
                for _ in 0..<12 { await log.append([UInt8](repeating: 0x78, count: 60_000), from: .stdout) }
                await log.append("", from: .stdout, .info)
                while LogBench.exists(kept) { try await Task.sleep(for: .milliseconds(5)) }
                await log.append("after", from: .stdout, .info)
                await forwarder.deliver(log)
            }
            #expect(try await bench.stored().last?.text == "after")
        }
    }
}
