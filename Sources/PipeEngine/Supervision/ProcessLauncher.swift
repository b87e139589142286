internal import CLinux
@preconcurrency internal import Glibc
package import PipeCore
internal import PipeThreads

/// Starts processes from one thread that lives as long as the program: the death signal that takes a child along when
/// the agent is killed is tied to the thread that started it.
package actor ProcessLauncher: Launcher {
    static let thread = EventThread(name: "launcher")

    private let isolation: HostIsolation?
    private let pool: WarmPool?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    /// An agent says by what it keeps its runs together. With `nil` a process is held by its group alone, and what left that
    /// is known by its environment when it is told to stop.
    /// With `warmth` it keeps processes to fork from, where an order asks for that.
    package init(isolation: HostIsolation? = nil, warmth: WarmSettings? = nil) {
        self.isolation = isolation
        pool = warmth.map { WarmPool(settings: $0) }
        if isolation == .processGroups { octo_adopt_orphans() }
    }

    package nonisolated func shortcomings(of order: LaunchOrder) -> [String] {
        LimitPlan(order.resources, controllers: isolation?.controllers ?? [], user: order.user).shortcomings
    }

    package func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        guard let pool, let warmth = order.warmth else { return try await start(order) }
        var remark: String?
        switch await pool.offer(for: order) {
        case .process(let warm):
            do throws(BirthProblem) {
                return try await fork(order, warmth, from: warm, within: pool.settings.longestBirth)
            } catch {
                remark = "started anew and not forked from a warm process: \(error)"
            }
        case .refusal(let why): remark = "started anew, since there is no warm process: \(why)"
        case .nothing: break
        }
        let process = try await start(order, remark: remark)
        await pool.prepare(for: order, with: self)
        return process
    }

    private func start(
        _ order: LaunchOrder, in cgroup: Cgroup? = nil, remark: String? = nil
    ) async throws(LaunchError) -> ChildProcess {
        let program = try Self.resolve(order)
        try order.user?.checkThatItCanBeHad()
        let channels = try Channels(input: order.input)
        let place: Cgroup?
        do throws(LaunchError) { place = if let cgroup { cgroup } else { try makeCgroup(order) } } catch {
            channels.close()
            throw error
        }
        let limits = LimitPlan(order.resources, controllers: isolation?.controllers ?? [], user: order.user)
        let result = SpawnOrder(program, order, channels.given, limits: limits, cgroup: place?.folder).spawn()
        channels.closeGiven()
        switch result {
        case .success(let child): return await adopt(child, order, channels, place, remark)
        case .failure(let error):
            place?.remove()
            channels.closeKept()
            throw error
        }
    }

    /// Has a process born that is a child of this program like any other.
    private func fork(
        _ order: LaunchOrder, _ warmth: Warmth, from warm: WarmProcess, within limit: Duration
    ) async throws(BirthProblem) -> ChildProcess {
        let channels: Channels
        let cgroup: Cgroup?
        // What the host lacks for it, it lacks for a start as well, which will say so.
        do { channels = try Channels(input: nil) } catch { throw BirthProblem("\(error)") }
        do { cgroup = try makeCgroup(order) } catch {
            channels.close()
            throw BirthProblem("\(error)")
        }
        do throws(BirthProblem) {
            let (birth, child) = try await warm.bear(
                order, warmth, descriptors: Array(channels.given.dropFirst()), cgroup: cgroup, within: limit)
            channels.closeGiven()
            let process = await adopt(child, order, channels, cgroup, nil)
            // If it is gone by now, then as any run may be that is killed in its first moment.
            _ = await birth.allow()
            return process
        } catch {
            channels.close()
            // It has not begun, and does not stay for the start that comes now. One by one: into a cgroup that was killed
            // whole, some kernels let nobody be born any more.
            for process in cgroup?.processes ?? [] { kill(process, SIGKILL) }
            cgroup?.remove()
            // Unstructured: nobody waits for the dead.
            Task { await Offspring.shared.reapUnknown() }
            throw error
        }
    }

    private func adopt(
        _ child: octo_spawn_result, _ order: LaunchOrder, _ channels: Channels, _ cgroup: Cgroup?, _ remark: String?
    ) async -> ChildProcess {
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
            contract: channels.contract, remark: remark, on: Self.thread)
        await process.start()
        return process
    }

    /// Starts a process that runs are to be forks of, in a folder and, where there are any, a cgroup of its own.
    func startWarm(_ order: LaunchOrder, name: String) async throws(LaunchError) -> ChildProcess {
        var cgroup: Cgroup?
        do throws(FileProblem) {
            try WorkDirectory.make(order.directory, owner: order.user)
            if case .cgroups(let cgroups) = isolation {
                cgroup = try cgroups.make(forWarm: name, limits: order.resources)
            }
        } catch {
            throw LaunchError(isFlowFault: false, "\(error)")
        }
        return try await start(order, in: cgroup)
    }

    package func close() async { await pool?.close() }

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
            for descriptor in given where descriptor >= 0 { Glibc.close(descriptor) }
        }

        func closeKept() {
            for descriptor in [stdout, stderr, contract] where descriptor >= 0 { Glibc.close(descriptor) }
        }

        func close() {
            closeGiven()
            closeKept()
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
