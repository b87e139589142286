internal import CLinux
@preconcurrency internal import Glibc
package import PipeCore
internal import PipeThreads

/// Starts processes from one thread that lives as long as the program: the death signal that takes a child along when
/// the agent is killed is tied to the thread that started it.
package actor ProcessLauncher: Launcher {
    static let thread = EventThread(name: "launcher")

    private let isolation: HostIsolation?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    /// An agent says by what it keeps its runs together. With `nil` a process is held by its group alone, and what left that
    /// is known by its environment when it is told to stop.
    package init(isolation: HostIsolation? = nil) {
        self.isolation = isolation
        if isolation == .processGroups { octo_adopt_orphans() }
    }

    package nonisolated func shortcomings(of order: LaunchOrder) -> [String] {
        LimitPlan(order.resources, controllers: isolation?.controllers ?? [], user: order.user).shortcomings
    }

    package func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        let program = try Self.resolve(order)
        try order.user?.checkThatItCanBeHad()
        let channels = try Channels(input: order.input)
        let cgroup: Cgroup?
        do throws(LaunchError) { cgroup = try makeCgroup(order) } catch {
            channels.closeGiven()
            channels.closeKept()
            throw error
        }
        let limits = LimitPlan(order.resources, controllers: isolation?.controllers ?? [], user: order.user)
        let result = SpawnOrder(program, order, channels.given, limits: limits, cgroup: cgroup?.folder).spawn()
        channels.closeGiven()
        switch result {
        case .success(let child):
            // Used by the process alone, on this same thread.
            nonisolated(unsafe) let tree: any ProcessTree =
                cgroup.map {
                    CgroupTree(
                        cgroup: $0, leader: child.pid,
                        hasMemoryController: isolation?.controllers.contains(.memory) == true)
                }
                ?? SessionTree(leader: child.pid, claim: order.claim, isAdopting: isolation == .processGroups)
            let process = ChildProcess(
                pid: child.pid, pidfd: child.pidfd, tree: tree, stdout: channels.stdout, stderr: channels.stderr,
                contract: channels.contract, on: Self.thread)
            await process.start()
            return process
        case .failure(let error):
            cgroup?.remove()
            channels.closeKept()
            throw error
        }
    }

    package func turn() {}

    private func makeCgroup(_ order: LaunchOrder) throws(LaunchError) -> Cgroup? {
        guard case .cgroups(let cgroups) = isolation, let claim = order.claim else { return nil }
        do throws(FileProblem) {
            return try cgroups.make(for: claim, limits: order.resources)
        } catch {
            throw LaunchError(isFlowFault: false, "\(error)")
        }
    }

    /// The pipes and the socket between agent and child; the child's ends are given away.
    private struct Channels {
        var (stdout, stderr, contract): (Int32, Int32, Int32) = (-1, -1, -1)
        var (givenInput, givenOutput, givenError, givenContract): (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)

        init(input: [UInt8]?) throws(LaunchError) {
            givenInput = try input.map(MemoryFile.open) ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
            let results = [
                givenInput < 0 ? -errno : 0, octo_pipe(&stdout, &givenOutput), octo_pipe(&stderr, &givenError),
                octo_socket_pair(&contract, &givenContract),
            ]
            if let error = results.first(where: { $0 < 0 }) {
                closeGiven()
                closeKept()
                throw LaunchError(isFlowFault: false, "no pipes for a process: \(String(cString: strerror(-error)))")
            }
        }

        /// What the child gets as its descriptors 0 to 3.
        var given: [Int32] { [givenInput, givenOutput, givenError, givenContract] }

        func closeGiven() {
            for descriptor in given where descriptor >= 0 { close(descriptor) }
        }

        func closeKept() {
            for descriptor in [stdout, stderr, contract] where descriptor >= 0 { close(descriptor) }
        }
    }

    /// The program's path, looked up in the order's own `PATH` where it is a bare name.
    private static func resolve(_ order: LaunchOrder) throws(LaunchError) -> String {
        guard !order.program.contains("/") else { return order.program }
        let path = order.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(order.program)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw LaunchError(isFlowFault: true, "'\(order.program)' was not found in PATH (\(path))")
    }
}
