@preconcurrency internal import Glibc
internal import PipeCore

/// The processes of one run, held by its process group, and by descent where they left that.
final class SessionTree: ProcessTree {
    private let leader: pid_t
    /// `nil` for a helper, of which nothing but its group is looked for.
    private let claim: Claim?
    /// Whether this program adopts what leaves its run; else nothing but the environment tells.
    private let isAdopting: Bool
    private var wasSignalled = false

    init(leader: pid_t, claim: Claim?, isAdopting: Bool) {
        self.leader = leader
        self.claim = claim
        self.isAdopting = isAdopting
        Orphanage.shared.assumeIsolated { $0.enter(leader, isAdopting ? claim : nil) }
    }

    /// Those that left the group.
    private var strays: [pid_t] {
        guard let claim else { return [] }
        let members =
            isAdopting
            ? Orphanage.shared.assumeIsolated { [leader] in $0.members(of: leader) } : Leftovers.processes(of: claim)
        return members.filter { getpgid($0) != leader }
    }

    func signal(_ signal: Int32) {
        wasSignalled = true
        let strays = strays
        kill(-leader, signal)
        for process in strays { kill(process, signal) }
        if signal != SIGKILL, signal != SIGSTOP { thaw() }
    }

    func freeze() -> Bool {
        kill(-leader, SIGSTOP)
        // Whom one found running may have started another before it stopped: settled once nobody new is found running.
        let running = strays.filter { !Self.isStopped($0) }
        for process in running { kill(process, SIGSTOP) }
        return running.isEmpty && Self.isStopped(leader)
    }

    func thaw() {
        for process in strays { kill(process, SIGCONT) }
        kill(-leader, SIGCONT)
    }

    func end() -> Bool {
        kill(-leader, SIGKILL)
        guard claim != nil else { return true }
        if isAdopting { return Orphanage.shared.assumeIsolated { [leader] in $0.end(leader) } }
        // A look at every process of the host: only where it was told to end, and may not have obeyed.
        guard wasSignalled else { return true }
        let left = strays
        for process in left { kill(process, SIGKILL) }
        return left.isEmpty
    }

    func measure(_ use: ResourceUse) -> ResourceUse { use }

    var outOfMemory: OutOfMemory? { nil }

    func release() {
        Orphanage.shared.assumeIsolated { [leader] in $0.leave(leader) }
    }

    /// The third field of `stat`, behind the name, which may hold anything.
    private static func isStopped(_ pid: pid_t) -> Bool {
        let text = String(decoding: FileBytes.read("/proc/\(pid)/stat") ?? [], as: UTF8.self)
        let state = text.split(separator: ")").last?.split(separator: " ").first
        return state == nil || state == "T" || state == "t" || state == "Z" || state == "X"
    }
}
