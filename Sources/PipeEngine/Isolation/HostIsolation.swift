internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore

/// By what this host keeps runs apart and holds them together.
package enum HostIsolation: Hashable, Sendable, CustomStringConvertible {
    /// A cgroup for each run: everything in it can be measured, held to limits, stopped and killed.
    case cgroups(RunCgroups)
    /// A session for each run, and this program as the parent of all that leave it.
    case processGroups

    package var description: String {
        switch self {
        case .cgroups(let cgroups): Self.text(cgroups.controllers)
        case .processGroups: "process groups and subreaper"
        }
    }

    var controllers: Set<CgroupController> {
        if case .cgroups(let cgroups) = self { cgroups.controllers } else { [] }
    }

    private static func text(_ controllers: Set<CgroupController>) -> String {
        let names = CgroupController.allCases.filter(controllers.contains).map(\.rawValue)
        return names.isEmpty ? "cgroup v2, no controllers" : "cgroup v2 (\(names.joined(separator: ", ")))"
    }

    /// What an agent that is started here would have.
    package static var foreseen: String {
        Self.facts.flatMap { CgroupPlan($0, name: "octopipe") }.map { text($0.controllers) }
            ?? HostIsolation.processGroups.description
    }

    /// Takes what this host offers, for the agent that holds the lock, once nothing of its last life is left.
    package static func establish(for lock: AgentLock, stateDirectory: String) -> (HostIsolation, killed: Int) {
        var killed = lock.lastCgroups.map(RunCgroups.clear) ?? 0
        // Two agents of one name have two state directories.
        let tag = StableHash.digest(of: stateDirectory)
        let name = "octopipe-\(FileName.of(lock.name))-\(tag)"
        if let plan = Self.facts.flatMap({ CgroupPlan($0, name: name) }) {
            killed += RunCgroups.clear(plan.folder)
            if let cgroups = try? RunCgroups(plan) {
                if cgroups.isUsable {
                    lock.remember(cgroups: cgroups.folder)
                    return (.cgroups(cgroups), killed)
                }
                cgroups.remove()
            }
        }
        return (.processGroups, killed)
    }

    package func release() {
        if case .cgroups(let cgroups) = self { cgroups.remove() }
    }

    private static var facts: CgroupPlan.Facts? {
        func text(_ file: String) -> String { String(decoding: FileBytes.read(file) ?? [], as: UTF8.self) }
        guard
            let place = CgroupPlace(cgroup: text("/proc/self/cgroup"), mountinfo: text("/proc/self/mountinfo"))
        else { return nil }
        let own = Cgroup(place.folder)
        let isWritable = ["", "/cgroup.procs", "/cgroup.subtree_control"].allSatisfy {
            access(place.folder + $0, W_OK) == 0
        }
        return CgroupPlan.Facts(
            place: place, isDelegated: octo_is_delegated(place.folder) != 0, isWritable: isWritable,
            offered: own.controllers("cgroup.controllers"), handedOn: own.controllers("cgroup.subtree_control"))
    }
}
