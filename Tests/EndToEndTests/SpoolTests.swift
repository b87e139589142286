import Glibc
import PipeCore
import PipeEngine
import TestSupport
import Testing

extension EndToEnd {
    /// What runs print and how they end, on its way to the store while agents die and disks fill.
    @Suite struct Spool {
        @Test(arguments: Setup.available)
        func `what a run printed before its agent was killed is in the store, in order, once`(setup: Setup) async throws
        {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    i=0
                    while :; do i=$((i + 1)); echo "line $i"; [ $((i % 500)) != 0 ] || echo $i >> "$EFFECTS"; done
                    """)
                let agent = try await bench.startAgent()
                let id = try await bench.trigger()
                try await eventually("the run has printed much") { bench.effects.count >= 10 }
                let printed = try #require(bench.effects.last.flatMap { Int($0) })
                let text = bench.folder + "/.local/share/octopipe/spool/one/\(id)-1.log"
                try await eventually("the agent has read that") {
                    TestFile.lines(of: text).contains("line \(printed)")
                }
                agent.signal(SIGKILL)
                _ = try await agent.end()
                _ = try await bench.startAgent()
                #expect(try await bench.ended(id).state == .crashed)
                try await eventually("the spool is empty") { !TestFile.exists(text) }
                let lines = try await bench.lines(of: id, .stdout)
                #expect(lines.count >= printed)
                // The last one may have been printed in part.
                #expect(lines.dropLast() == (1..<lines.count).map { "line \($0)" }[...])
            }
        }

        @Test(arguments: Setup.withServer)
        func `a run that ends while the store is away and its agent dies has ended, once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    echo started >> "$EFFECTS"; while [ ! -e "$BENCH/go" ]; do sleep 0.05; done
                    seq 1 20000; echo the end >&2; echo ended >> "$EFFECTS"
                    """, retries: 2)
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                proxy.open()
                let agent = try await bench.startAgent("one", with: ["OCTOPIPE_DATABASE": try proxy.url(like: url)])
                let id = try await bench.trigger()
                try await bench.says("started")
                try await bench.isNow(.running, id)
                proxy.refuse()
                try bench.allow("go")
                try await bench.says("ended")
                let spool = SpoolFolder(stateDirectory: bench.folder + "/.local/share/octopipe", agent: "one")
                func untold() -> [SpooledResult] { spool.resultFiles.flatMap(SpoolFolder.untold) }
                try await eventually("the end is written down") { untold().contains { $0.claim.run == id } }
                agent.signal(SIGKILL)
                _ = try await agent.end()
                #expect(try await bench.run(id).state == .running)

                _ = try await bench.startAgent()
                let run = try await bench.ended(id, within: .seconds(10))
                #expect(run.state == .completed && run.attempt == 1)
                #expect(bench.effects == ["started", "ended"])
                #expect(try await bench.words(of: id) == ["accepted", "claimed", "started", "succeeded"])
                try await eventually("the log is whole") { try await bench.lines(of: id, .stderr) == ["the end"] }
                #expect(try await bench.lines(of: id, .stdout) == (1...20_000).map { "\($0)" })
                #expect(untold().isEmpty)
            }
        }

        @Test func `a gigabyte of output and what is no text cost the agent no memory`() async throws {
            try await Bench.with(.sqlite, ["OCTOPIPE_LOG_LIMIT": "1MiB"]) { bench in
                try await bench.deploy(
                    "yes 'a line like any other' | head -c 1000000000; echo; echo the end", as: "flow/loud")
                try await bench.deploy(
                    "head -c 10000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/urandom; head -c 100000 /dev/zero",
                    as: "flow/wild")
                let agent = try await bench.startAgent()
                let loud = try await bench.trigger("flow/loud")
                let wild = try await bench.trigger("flow/wild")
                #expect(try await bench.ended(loud, within: .seconds(90)).state == .completed)
                #expect(try await bench.ended(wild, within: .seconds(90)).state == .completed)
                let peak = try #require(
                    TestFile.lines(of: "/proc/\(agent.pid)/status").first { $0.hasPrefix("VmHWM:") })
                let kilobytes = try #require(peak.split(separator: " ").dropLast().last.flatMap { Int($0) }, "\(peak)")
                #expect(kilobytes < 100_000, "\(peak)")
                #expect(try await bench.lines(of: loud, .stdout).last == "the end")
                let words = try await bench.lines(of: loud, .agent)
                #expect(words.count == 2)
                let text = bench.folder + "/.local/share/octopipe/spool/one/\(loud)-1.log"
                #expect(words.first?.contains("'\(text)'") == true)
                #expect(TestFile.size(of: text) == 1_000_000_009)
            }
        }

        @Test(.enabled(if: getuid() == 0, "mounting a small disk needs root"))
        func `a full disk under the spool costs a run nothing but the end of its log`() async throws {
            try await Bench.with(.sqlite) { bench in
                let disk = bench.folder + "/disk"
                try TestFile.makeFolder(disk)
                try #require(mount("tmpfs", disk, "tmpfs", 0, "size=4m") == 0)
                defer { umount2(disk, Int32(MNT_DETACH)) }
                let database = "sqlite://\(bench.folder)/.local/share/octopipe/octopipe.db"
                try await bench.deploy(
                    "yes $(printf %0400d 7) | head -c 20000000; echo ran >> \"$EFFECTS\"")
                let agent = try await bench.startAgent(
                    "one", with: ["OCTOPIPE_STATE_DIRECTORY": disk, "OCTOPIPE_DATABASE": database])
                let full = try await bench.trigger()
                #expect(try await bench.ended(full, within: .seconds(90)).state == .completed)
                #expect(try await bench.lines(of: full, .agent).last?.contains("No space left on device") == true)
                try await agent.says("the spool cannot be written")
                try await bench.deploy("echo fine", as: "flow/small")
                let small = try await bench.trigger("flow/small")
                #expect(try await bench.ended(small).state == .completed)
                #expect(try await bench.lines(of: small, .stdout) == ["fine"])
                try await agent.says("the spool can be written again")
            }
        }
    }
}
