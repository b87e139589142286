import Glibc
import PipeCore
import PipeEngine
import Testing

/// With a cgroup for each run, where this machine lets the tests make some.
@Suite(.timeLimit(.minutes(1)), .enabled(if: CgroupGround.isThere, "no cgroup v2 that these tests may write to"))
struct CgroupRunTests {
    @Test(arguments: ["echo done", "trap '' TERM; echo done; while :; do sleep 0.1; done"])
    func `a run leaves nothing behind, however it ends`(end: String) async throws {
        try await CgroupGround.use { bench, ground in
            let run = try await bench.trigger(
                Escapes.all(in: bench.folder) + end, limits: TimeLimits(timeout: .seconds(2)))
            try await bench.work(bench.settings(), launcher: ProcessLauncher(isolation: ground.isolation))
            #expect([.completed, .failed].contains(try await bench.run(run).state))
            #expect(try await bench.lines(run) == ["done"])
            let pids = Escapes.pids(in: bench.folder)
            #expect(pids.count == 3)
            for pid in pids { #expect(!AgentStoppingTests.isAlive(pid), "process \(pid) is still alive") }
            #expect(ground.runs == [], "a cgroup stayed")
        }
    }

    @Test func `a run that makes cgroups of its own is ended with them`() async throws {
        try await CgroupGround.use { bench, ground in
            let run = try await bench.trigger(
                """
                own=\(ground.folder)/run-$OCTOPIPE_RUN_ID-1
                mkdir -p $own/a/b && echo $$ > $own/a/b/cgroup.procs
                \(Escapes.daemon("\(bench.folder)/daemon"))
                while [ ! -s \(bench.folder)/daemon ]; do sleep 0.02; done; cat /proc/self/cgroup | grep ^0::
                """)
            try await bench.work(bench.settings(), launcher: ProcessLauncher(isolation: ground.isolation))
            #expect(try await bench.lines(run).first?.hasSuffix("/run-\(run.id)-1/a/b") == true)
            let pids = Escapes.pids(in: bench.folder)
            #expect(pids.count == 1)
            for pid in pids { #expect(!AgentStoppingTests.isAlive(pid)) }
            #expect(ground.runs == [])
        }
    }

    @Test func `all of a run's processes are counted, also those nobody waited for`() async throws {
        try await CgroupGround.use { bench, ground in
            let changes = bench.store.changes()
            _ = try await bench.trigger(
                """
                (setsid sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; touch \(bench.folder)/counted' &)
                while [ ! -e \(bench.folder)/counted ]; do sleep 0.02; done
                """)
            try await bench.work(bench.settings(), launcher: ProcessLauncher(isolation: ground.isolation))
            for await change in changes where change.state == .completed {
                #expect(try #require(change.usage).cpu > .milliseconds(50))
                break
            }
        }
    }

    @Test func `what a killed agent left is killed by its successor`() async throws {
        try await CgroupGround.use { bench, ground in
            let stale = "\(ground.folder)/run-\(ID<FlowRun>.random())-1"
            #expect(mkdir(stale, 0o755) == 0)
            let process = try await ProcessLauncher().launch(
                LaunchOrder(
                    program: "/bin/sh",
                    arguments: ["-c", "echo $$ > \(stale)/cgroup.procs; echo in; exec sleep 600"],
                    environment: [:], directory: "/"))
            var events = process.events.makeAsyncIterator()
            #expect(await events.next() == .output(.stdout, Array("in\n".utf8)))
            let again = HostIsolation.establish(for: ground.lock, stateDirectory: bench.folder)
            #expect(again.killed == 1)
            #expect(access(stale, F_OK) != 0)
            guard case .exited(let end)? = await events.next() else { return #expect(Bool(false), "it lives") }
            #expect(end.exit == .signal(SIGKILL))
        }
    }

    @Test func `what is in force is said`() async throws {
        try await CgroupGround.use { _, ground in
            #expect("\(ground.isolation)".hasPrefix("cgroup v2"))
            #expect(HostIsolation.foreseen.hasPrefix("cgroup v2"))
            #expect("\(HostIsolation.processGroups)" == "process groups and subreaper")
        }
    }
}

/// A place for runs' cgroups, for one test.
struct CgroupGround {
    let isolation: HostIsolation
    let folder: String
    let lock: AgentLock

    static let isThere = HostIsolation.foreseen.hasPrefix("cgroup")

    static func use(_ body: (AgentBench, CgroupGround) async throws -> Void) async throws {
        try await AgentBench.run { bench in
            try FileProblem.makeFolders(bench.folder)
            let lock = try AgentLock(name: "ground", mayNumber: false, stateDirectory: bench.folder)
            let (isolation, killed) = HostIsolation.establish(for: lock, stateDirectory: bench.folder)
            defer { isolation.release() }
            #expect(killed == 0)
            guard case .cgroups(let cgroups) = isolation else {
                Issue.record("no cgroups: \(isolation)")
                return
            }
            try await body(bench, CgroupGround(isolation: isolation, folder: cgroups.folder, lock: lock))
        }
    }

    /// The names of the runs' cgroups that are there now.
    var runs: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix("run-") { names.append(name) }
        }
        return names
    }
}
