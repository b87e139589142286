import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct FreezeTests {
    /// By what a tree is held together.
    enum Ground: String, CaseIterable { case group, cgroup }

    private static let grounds = CgroupGround.isThere ? Ground.allCases : [.group]

    /// A leader and a daemon in a session of its own, each counting in a file.
    private func withTree(
        _ ground: Ground, _ body: (any LaunchedProcess, _ sizes: () -> [off_t], String) async throws -> Void
    ) async throws {
        try await CgroupGround.useIfThere { bench, cgroups in
            let folder = bench.folder
            let count = "while :; do echo x >> $0; sleep 0.01; done"
            let claim = Claim(run: .random(), session: .random(), attempt: 1)
            var order = LaunchOrder(
                program: "/bin/sh",
                arguments: [
                    "-c",
                    """
                    ( setsid /bin/sh -c '\(count)' \(folder)/stray </dev/null >/dev/null 2>&1 & )
                    trap 'echo asked; exit 3' TERM; echo ready; \(count)
                    """, "\(folder)/leader",
                ],
                environment: [
                    RunEnvironment.run: "\(claim.run)", RunEnvironment.session: "\(claim.session)",
                    "PATH": "/bin:/usr/bin",
                ], directory: folder)
            order.claim = claim
            let launcher = ProcessLauncher(isolation: ground == .cgroup ? cgroups?.isolation : nil)
            let process = try await launcher.launch(order)
            let sizes: () -> [off_t] = {
                ["leader", "stray"].map { name in
                    var status = stat()
                    return stat("\(folder)/\(name)", &status) == 0 ? status.st_size : 0
                }
            }
            do {
                try await Self.until { sizes().allSatisfy { $0 > 0 } }
                try await body(process, sizes, folder)
            } catch {
                await process.signal(SIGKILL)
                throw error
            }
        }
    }

    private static func until(_ isTrue: () -> Bool) async throws {
        while !isTrue() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func end(of process: any LaunchedProcess) async -> (exit: ProcessExit?, output: String) {
        var (exit, output): (ProcessExit?, [UInt8]) = (nil, [])
        for await event in process.events {
            switch event {
            case .output(.stdout, let bytes): output += bytes
            case .exited(let end): exit = end.exit
            case .output, .contract: break
            }
        }
        return (exit, String(decoding: output, as: UTF8.self))
    }

    @Test(arguments: grounds) func `a frozen tree stands still to its last process, and goes on when thawed`(
        ground: Ground
    ) async throws {
        try await withTree(ground) { process, sizes, _ in
            await process.freeze()
            let frozen = sizes()
            // Fifteen times what each takes for a line.
            try await Task.sleep(for: .milliseconds(150))
            #expect(sizes() == frozen)
            await process.thaw()
            try await Self.until { zip(sizes(), frozen).allSatisfy { $0 > $1 } }
            await process.signal(SIGKILL)
            #expect(await end(of: process).exit == .signal(SIGKILL))
        }
    }

    @Test(arguments: grounds) func `a frozen tree that is asked to end thaws to do so`(ground: Ground) async throws {
        try await withTree(ground) { process, _, _ in
            await process.freeze()
            await process.signal(SIGTERM)
            let (exit, output) = await end(of: process)
            #expect(exit == .code(3))
            #expect(output == "ready\nasked\n")
        }
    }

    @Test(arguments: grounds) func `a frozen tree can be killed`(ground: Ground) async throws {
        try await withTree(ground) { process, sizes, _ in
            await process.freeze()
            await process.signal(SIGKILL)
            #expect(await end(of: process).exit == .signal(SIGKILL))
            let dead = sizes()
            try await Task.sleep(for: .milliseconds(100))
            #expect(sizes() == dead)
        }
    }
}

extension CgroupGround {
    /// With a place for cgroups, or without where there can be none.
    fileprivate static func useIfThere(_ body: (AgentBench, CgroupGround?) async throws -> Void) async throws {
        if isThere { return try await use { try await body($0, $1) } }
        try await AgentBench.run { bench in
            try FileProblem.makeFolders(bench.folder)
            try await body(bench, nil)
        }
    }
}
