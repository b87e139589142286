@preconcurrency internal import Glibc
package import PipeCore

/// How far a run can be held to its limits here: by controllers of its cgroup, by limits on its processes, or not at all.
/// Decides; does nothing.
package struct LimitPlan {
    /// Limits on each process, for what no controller holds.
    package private(set) var rlimits: [(resource: Int32, value: UInt)] = []
    /// What is held less well than it was asked for, in a sentence each.
    package private(set) var shortcomings: [String] = []

    package init(_ limits: ResourceLimits, controllers: Set<CgroupController>, user: UnixUser?) {
        if let memory = limits.memory, !controllers.contains(.memory) {
            rlimits.append((Int32(RLIMIT_DATA.rawValue), UInt(memory)))
            shortcomings.append(
                "the memory limit of \(ByteCount.text(memory)) holds for each process alone: no memory controller is delegated to this agent"
            )
        }
        if let processes = limits.processes, !controllers.contains(.pids) {
            if let user, user.id != 0 {
                rlimits.append((Int32(__RLIMIT_NPROC.rawValue), UInt(processes)))
                shortcomings.append(
                    "the limit of \(processes) processes holds for all that user '\(user.name)' runs on this host: no pids controller is delegated to this agent"
                )
            } else {
                shortcomings.append(
                    "the limit of \(processes) processes is not enforced: no pids controller is delegated to this agent, and the run has no user of its own"
                )
            }
        }
        if let cpu = limits.cpu, !controllers.contains(.cpu) {
            shortcomings.append(
                "the limit of \(cpu) processors is not enforced: no cpu controller is delegated to this agent")
        }
    }
}
