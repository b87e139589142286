internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore

/// A process that has imported a flow, or is about to, and forks for runs.
actor WarmProcess {
    enum Standing: Hashable {
        case importing, ready
        case refusing(Objection)
        case ended
    }

    /// Why no run should be a fork of it.
    struct Objection: Hashable {
        let why: String
        /// It came of the moment, and not of what the file does.
        var isPassing = false
    }

    private(set) var standing = Standing.importing
    private let process: ChildProcess
    /// Its own working directory, which goes with it.
    private let folder: String
    private var lastWords = ""
    private var isDismissed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    init(_ process: ChildProcess, folder: String) {
        self.process = process
        self.folder = folder
    }

    /// Reads it to its end; returns what speaks against such a one, or `nil` where it was of use.
    func read() async -> Objection? {
        var isWarm = false
        for await event in process.events {
            switch event {
            case .contract(let line):
                guard standing != .ended else { continue }
                standing = Self.standing(told: line) ?? standing
                isWarm = isWarm || standing == .ready
            case .output(_, let bytes): hear(bytes)
            case .exited(let end):
                let last = standing
                standing = .ended
                await FolderRemover.shared.remove(folder)
                if case .refusing(let objection) = last { return objection }
                return isWarm || isDismissed ? nil : Objection(why: Self.cause(of: end, lastWords))
            }
        }
        return nil
    }

    private static func standing(told line: [UInt8]) -> Standing? {
        guard let facts = try? JSON.parse(String(decoding: line, as: UTF8.self)) else { return nil }
        switch facts["state"]?.string {
        case "ready": return .ready
        case "refused":
            return .refusing(Objection(why: facts["why"]?.string ?? "", isPassing: facts["passing"] == .bool(true)))
        default: return nil
        }
    }

    /// What a broken interpreter says last tells most.
    private func hear(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes.suffix(1_000), as: UTF8.self).split(whereSeparator: \.isNewline)
        lastWords = lines.last.map(String.init) ?? lastWords
    }

    private static func cause(of end: ProcessEnd, _ lastWords: String) -> String {
        let words = lastWords.isEmpty ? "" : ": \(lastWords)"
        if let outOfMemory = end.outOfMemory { return "\(outOfMemory)" }
        return switch end.exit {
        case .code(let code): "its import ended with exit code \(code)\(words)"
        case .signal(let signal): "its import ended by \(SignalName.text(signal))\(words)"
        }
    }

    /// It is of no more use, through no fault of its own. It may be held in the kernel and outlive the signal.
    func dismiss() async {
        isDismissed = true
        standing = .ended
        await process.signal(SIGKILL)
    }

    /// Waits while nothing is imported yet, then ends what still is not.
    func giveUpImport(after limit: Duration) async {
        try? await Task.sleep(for: limit)
        guard standing == .importing else { return }
        standing = .refusing(Objection(why: "its import took more than \(DurationText.exact(limit))"))
        await process.signal(SIGKILL)
    }

    // MARK: Forks

    /// Has it fork for this order. The child waits to be let begin, and has the given descriptors as its 1, 2 and 3.
    func bear(
        _ order: LaunchOrder, _ warmth: Warmth, descriptors: [Int32], cgroup: Cgroup?, within limit: Duration
    ) async throws(BirthProblem) -> (birth: Birth, child: octo_spawn_result) {
        let birth = try Birth()
        try await ask(for: birth, order, warmth, descriptors, cgroup)
        switch await birth.answer(within: limit) {
        case .ready(let pid):
            return (birth, try Self.child(pid, in: cgroup))
        case .none(let why):
            throw why.isEmpty ? .processIsGone : BirthProblem(why)
        case .silence:
            await dismiss()
            throw BirthProblem("the warm process did not answer")
        }
    }

    /// The child that says it is born, if it is one, in its cgroup.
    private static func child(_ pid: pid_t, in cgroup: Cgroup?) throws(BirthProblem) -> octo_spawn_result {
        var child = octo_spawn_result()
        child.pid = pid
        child.pidfd = octo_child_pidfd(pid)
        guard child.pidfd >= 0 else { throw BirthProblem(errno: -child.pidfd) }
        // Whom the launcher knows was born before.
        guard Offspring.shared.assumeIsolated({ $0.enter(pid) }) else {
            close(child.pidfd)
            throw BirthProblem("process \(pid) is no fork")
        }
        if let cgroup, !cgroup.processes.contains(pid), !cgroup.write("\(pid)", to: "cgroup.procs") {
            Offspring.shared.assumeIsolated { $0.leave(pid) }
            close(child.pidfd)
            throw BirthProblem("it cannot join its cgroup '\(cgroup.folder)'")
        }
        return child
    }

    private func ask(
        for birth: Birth, _ order: LaunchOrder, _ warmth: Warmth, _ descriptors: [Int32], _ cgroup: Cgroup?
    ) async throws(BirthProblem) {
        let own = order.environment.filter { warmth.ownVariables.contains($0.key) }
        var variables = JSON.Object()
        for (name, value) in own.sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
        let text = JSON.object([
            "entrypoint": .string(warmth.entryPoint), "directory": .string(order.directory),
            "environment": .object(variables),
        ]).description
        let file = octo_memory_file(text, text.utf8.count)
        guard file >= 0 else { throw BirthProblem(errno: -file) }
        // Only a process of the agent's own user may put its child there itself.
        let place = order.user == nil ? cgroup.map { open($0.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } : nil
        defer {
            close(file)
            if let place, place >= 0 { close(place) }
        }
        let given = [file, await birth.given] + descriptors + (place.map { $0 < 0 ? [] : [$0] } ?? [])
        let error = (await process.contract).map { octo_hand_over($0, given, Int32(given.count)) } ?? -EPIPE
        await birth.closeGiven()
        guard error == 0 else { throw error == -EPIPE ? .processIsGone : BirthProblem(errno: -error) }
    }
}
