import Glibc
import PipeCore
import PipeEngine
import Testing

extension EndToEnd {
    /// What keeps runs apart, and holds each together to its last process.
    @Suite struct IsolationTests {
        private static let hasCgroups = HostIsolation.foreseen.hasPrefix("cgroup")

        /// In a session of its own, deaf to SIGTERM, and with nothing left of its environment.
        private static let nameless = """
            ( env -i setsid /bin/sh -c 'trap "" TERM; echo $$ > '"$BENCH"'/nameless; while :; do sleep 0.2; done' \
            </dev/null >/dev/null 2>&1 3>&- & )
            while [ ! -s "$BENCH/nameless" ]; do sleep 0.02; done
            echo started >> "$EFFECTS"
            """

        private func nameless(of bench: Bench) throws -> Int32 {
            try #require(TestFile.lines(of: bench.folder + "/nameless").first.flatMap { Int32($0) })
        }

        @Test func `the agent says first what keeps runs apart, and so does the doctor`() async throws {
            try await Bench.with(.sqlite) { bench in
                let agent = try await bench.startAgent()
                let first = try #require(agent.log.split(separator: "\n").first)
                #expect(first.contains("isolation by="))
                let doctor = try await bench.pipectl("doctor")
                #expect(doctor.output.contains("isolation"))
                let words = Self.hasCgroups ? "cgroup v2" : "process groups and subreaper"
                #expect(first.contains(words) && doctor.output.contains(words))
            }
        }

        @Test(arguments: Setup.available)
        func `a run that has completed has left nothing behind`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.nameless)
                _ = try await bench.startAgent()
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                #expect(!RunProcesses.isAlive(try nameless(of: bench)))
            }
        }

        @Test(.enabled(if: hasCgroups, "no cgroup v2 that these tests may write to"))
        func `an agent that starts again kills what nothing but its cgroup tells of`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy(Self.nameless + "\nexec sleep 600")
                let agent = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.says("started")
                agent.signal(SIGKILL)
                _ = try await agent.end()
                let nameless = try nameless(of: bench)
                #expect(RunProcesses.isAlive(nameless))
                _ = try await bench.startAgent()
                try await eventually("the process is killed") { !RunProcesses.isAlive(nameless) }
                #expect(try await bench.ended(id, within: .seconds(10)).state == .crashed)
            }
        }

        /// Whether any user may go down all these ways, which some checkouts lie behind.
        private static func isOpen(_ paths: [String]) -> Bool {
            paths.allSatisfy { path in
                var folder = ""
                return path.split(separator: "/").allSatisfy { part in
                    folder += "/" + part
                    var status = stat()
                    return stat(folder, &status) == 0 && status.st_mode & 0o001 != 0
                }
            }
        }

        private static let canBeNobody =
            geteuid() == 0 && isOpen([Checkout.programs + "/pipe-agent", Setup.variable("TMPDIR") ?? "/tmp"])

        /// Has the runs executed by an agent that is nobody in particular.
        private func workAsNobody(_ bench: Bench) async throws -> String {
            // What the programs have written so far is root's.
            #expect(chmod(bench.folder, 0o777) == 0)
            let chown = try await bench.start("/bin/chown", ["-R", "nobody", bench.folder + "/.local"])
            #expect(try await chown.end(within: .seconds(10)) == .code(0))
            let agent = try await bench.start(
                "/usr/bin/setpriv",
                [
                    "--reuid=nobody", "--regid=nogroup", "--clear-groups", Checkout.programs + "/pipe-agent",
                    "start", "-q", bench.queue, "--run-until-idle",
                ])
            #expect(try await agent.end(within: .seconds(30)) == .code(0), "\(agent.complaints)")
            return agent.complaints
        }

        @Test(.enabled(if: canBeNobody, "only root can become nobody, and only where nobody may pass"))
        func `without cgroups an agent that is nobody in particular leaves nothing behind either`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy(Self.nameless)
                let id = try await bench.trigger()
                let log = try await workAsNobody(bench)
                #expect(log.contains("process groups and subreaper"))
                #expect(try await bench.ended(id).state == .completed)
                #expect(!RunProcesses.isAlive(try nameless(of: bench)))
            }
        }

        @Test(.enabled(if: canBeNobody, "only root can become nobody, and only where nobody may pass"))
        func `what only root may grant is refused in one line, as the host's fault`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy("true", as: "flow/nice", isolation: Isolation(nice: -5))
                try await bench.deploy("true", as: "flow/user", isolation: Isolation(user: "daemon"))
                try await bench.deploy("id -un", as: "flow/self", isolation: Isolation(user: "nobody"))
                let nice = try await bench.trigger("flow/nice")
                let user = try await bench.trigger("flow/user")
                let own = try await bench.trigger("flow/self")
                _ = try await workAsNobody(bench)
                let refusedNice = try await bench.ended(nice)
                #expect(refusedNice.state == .crashed)
                #expect(
                    refusedNice.cause?.message
                        == "the niceness -5 cannot be had: Permission denied (only an agent that is root may be less modest than it was started)"
                )
                let refusedUser = try await bench.ended(user)
                #expect(refusedUser.state == .crashed)
                #expect(
                    refusedUser.cause?.message
                        == "it is to run as user 'daemon', which only an agent that is root can do: start the agent as root, or as that user"
                )
                #expect(try await bench.lines(of: own, .stdout) == ["nobody"])
            }
        }
    }
}
