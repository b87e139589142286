internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore

/// Where the processes come that left their run: this program adopts them when their own parent dies, finds out which run
/// they are of, and ends them with it. Lives on the launcher's thread, so that between a look and a signal nothing that was
/// found is reaped and no number of a process changes hands.
actor Orphanage {
    static let shared = Orphanage()

    /// The main processes that the launcher started and has not reaped; helpers have no claim.
    private var leaders: [pid_t: Claim?] = [:]
    /// All sessions that any of them belonged to.
    private var sessions: Set<ID<Session>> = []
    private var suspicion = Suspicion()
    private var isGrooming = false

    /// How often the dead among the adopted are looked for while runs are active: until then they keep their numbers.
    private static let groomEvery = Duration.seconds(2)

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    func enter(_ leader: pid_t, _ claim: Claim?) {
        leaders[leader] = claim
        guard let claim else { return }
        sessions.insert(claim.session)
        guard !isGrooming else { return }
        isGrooming = true
        // Unstructured: it serves all runs, and ends when none is active.
        Task { await self.groom() }
    }

    /// To be called when the leader is reaped.
    func leave(_ leader: pid_t) {
        leaders[leader] = nil
        suspicion.clear(leader)
    }

    /// What is alive of a run beside its leader.
    func members(of leader: pid_t) -> [pid_t] {
        let strays = strays().filter { $0.origin == .run(leader: leader) }.map(\.pid)
        return ([leader] + strays).flatMap { [$0] + Processes.descendants(of: $0) }.filter { $0 != leader }
    }

    /// Kills what is left of a run; `true` once nothing is.
    func end(_ leader: pid_t) -> Bool {
        let strays = strays()
        suspicion.note(strays.filter { $0.origin == .unknown }.map(\.pid), active: activeRuns.union([leader]))
        let convicted = Set(suspicion.convicted(whenOver: leader))
        let left = strays.filter {
            $0.origin == .run(leader: leader) || $0.origin == .ended || convicted.contains($0.pid)
        }
        for stray in left { killTree(stray.pid) }
        return left.isEmpty
    }

    private func groom() async {
        while !activeRuns.isEmpty || !suspicion.isEmpty {
            try? await Task.sleep(for: Self.groomEvery)
            // Whatever is found now, its run is over.
            let strays = strays()
            suspicion.note(strays.filter { $0.origin == .unknown }.map(\.pid), active: activeRuns)
            let convicted = Set(suspicion.convicted())
            for stray in strays where stray.origin == .ended || convicted.contains(stray.pid) { killTree(stray.pid) }
        }
        isGrooming = false
    }

    private var activeRuns: Set<pid_t> { Set(leaders.filter { $0.value != nil }.keys) }

    /// The living among the adopted; the dead are reaped. A leader is never touched.
    private func strays() -> [(pid: pid_t, origin: Orphan.Origin)] {
        let ownSession = getsid(0)
        // The kernel gives what is adopted to the first thread; what the launcher's thread started is not among it.
        return Processes.children(of: getpid(), thread: getpid()).compactMap { pid in
            if leaders.keys.contains(pid) { return nil }
            let session = getsid(pid)
            guard session != ownSession, octo_reap_adopted(pid) == 0 else { return nil }
            let orphan = Orphan(pid: pid, session: session, marks: Self.marks(of: pid))
            return (pid, orphan.origin(leaders: leaders, ownSession: ownSession, sessions: sessions))
        }
    }

    /// With its descendants, each stopped before its children are looked for.
    private func killTree(_ pid: pid_t) {
        kill(pid, SIGSTOP)
        for process in Processes.stopDescendants(of: pid) + [pid] { kill(process, SIGKILL) }
    }

    private static func marks(of pid: pid_t) -> Orphan.Marks? {
        var values: [String: String] = [:]
        for variable in Processes.environment(of: pid) {
            let text = String(decoding: variable, as: UTF8.self)
            for name in [RunEnvironment.run, RunEnvironment.session] where text.hasPrefix(name + "=") {
                values[name] = String(text.dropFirst(name.utf8.count + 1))
            }
        }
        guard let run = values[RunEnvironment.run].flatMap({ ID<FlowRun>($0) }),
            let session = values[RunEnvironment.session].flatMap({ ID<Session>($0) })
        else { return nil }
        return Orphan.Marks(run: run, session: session)
    }
}
