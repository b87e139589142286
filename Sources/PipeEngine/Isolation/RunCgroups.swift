@preconcurrency internal import Glibc
internal import PipeCore

/// The place in the cgroup tree where an agent's runs live, each in a cgroup of its own.
package struct RunCgroups: Hashable, Sendable {
    package let folder: String
    package let controllers: Set<CgroupController>
    /// Whether the folder was made for this agent, and goes with it.
    let isMade: Bool

    private static let prefix = "run-"

    /// Goes where the plan says. What the kernel refuses after all is left out.
    init(_ plan: CgroupPlan) throws(FileProblem) {
        let base: Cgroup
        if let leaf = plan.leaf {
            base = Cgroup(plan.folder)
            let own = try Cgroup(making: leaf)
            guard own.write("\(getpid())", to: "cgroup.procs") else {
                throw FileProblem("this agent cannot move to the cgroup '\(leaf)'")
            }
        } else {
            let parent = Cgroup(plan.parent)
            base = try Cgroup(making: plan.folder)
            for controller in plan.controllers { parent.write("+\(controller.rawValue)", to: "cgroup.subtree_control") }
        }
        for controller in plan.controllers { base.write("+\(controller.rawValue)", to: "cgroup.subtree_control") }
        folder = base.folder
        isMade = plan.leaf == nil
        controllers = base.controllers("cgroup.subtree_control")
    }

    /// Whether processes may live below: not where somebody made threads the members of cgroups.
    var isUsable: Bool { Cgroup(folder).text("cgroup.type").hasPrefix("domain\n") }

    /// Makes the cgroup for one attempt, held to its limits as far as the controllers go.
    func make(for claim: Claim, limits: ResourceLimits) throws(FileProblem) -> Cgroup {
        try make("\(claim.run)-\(claim.attempt)", limits: limits)
    }

    /// Makes one for a process that runs are to be forks of, held to their limits.
    func make(forWarm name: String, limits: ResourceLimits) throws(FileProblem) -> Cgroup {
        try make(name, limits: limits)
    }

    private func make(_ name: String, limits: ResourceLimits) throws(FileProblem) -> Cgroup {
        let cgroup = try Cgroup(making: "\(folder)/\(Self.prefix)\(name)")
        var settings: [(file: String, text: String)] = []
        if let memory = limits.memory, controllers.contains(.memory) {
            settings.append(("memory.max", "\(memory)"))
            // All or nothing: what is left of a pipeline after one of its processes was killed does no good.
            cgroup.write("1", to: "memory.oom.group")
            cgroup.write("0", to: "memory.swap.max")
        }
        if let processes = limits.processes, controllers.contains(.pids) {
            settings.append(("pids.max", "\(processes)"))
        }
        if let cpu = limits.cpu, controllers.contains(.cpu) {
            settings.append(("cpu.max", "\(Int((cpu * 100_000).rounded())) 100000"))
        }
        for setting in settings where !cgroup.write(setting.text, to: setting.file) {
            let problem = FileProblem("'\(setting.file)' of the run's cgroup cannot be set to \(setting.text)")
            cgroup.remove()
            throw problem
        }
        return cgroup
    }

    /// Kills and removes what an agent that is dead left in this folder; how many runs of it were alive.
    static func clear(_ folder: String) -> Int {
        var stale = Cgroup(folder).children.filter { $0.name.hasPrefix(prefix) }
        let living = stale.count { $0.isPopulated }
        let start = ContinuousClock.now
        while !stale.isEmpty {
            for cgroup in stale where cgroup.isPopulated { cgroup.kill() }
            stale.removeAll { $0.remove() }
            // What is killed is gone soon, but for what hangs in the kernel: that is not waited for.
            guard !stale.isEmpty, ContinuousClock.now - start < .seconds(5) else { break }
            usleep(2_000)
        }
        return living
    }

    /// Removes the folder, if it was made for this agent and is empty.
    func remove() {
        if isMade { rmdir(folder) }
    }
}
