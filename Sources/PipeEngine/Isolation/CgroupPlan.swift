/// What an agent may do in the cgroup that it finds itself in. Decides; does nothing.
package struct CgroupPlan: Hashable, Sendable {
    /// The folder that holds the runs' cgroups.
    package let folder: String
    /// The folder of the cgroup that this program was found in.
    package let parent: String
    /// Where the agent goes itself, so that its own cgroup holds no process and may hand its controllers on.
    package let leaf: String?
    /// What runs will be held to, if the kernel agrees.
    package let controllers: Set<CgroupController>

    /// What was found.
    package struct Facts: Hashable, Sendable {
        package var place: CgroupPlace
        /// Whether the service manager has said that all below is the agent's own.
        package var isDelegated: Bool
        /// Whether this program may make cgroups here.
        package var isWritable: Bool
        /// What this cgroup offers to those below.
        package var offered: Set<CgroupController>
        /// What it hands on to them already.
        package var handedOn: Set<CgroupController>

        package init(
            place: CgroupPlace, isDelegated: Bool, isWritable: Bool, offered: Set<CgroupController>,
            handedOn: Set<CgroupController>
        ) {
            self.place = place
            self.isDelegated = isDelegated
            self.isWritable = isWritable
            self.offered = offered
            self.handedOn = handedOn
        }
    }

    /// `nil` where no cgroup can be made. `name` tells this agent from others in the same cgroup.
    package init?(_ facts: Facts, name: String) {
        guard facts.isWritable else { return nil }
        let own = facts.place.folder
        parent = own
        if facts.isDelegated, !facts.place.isRoot {
            (folder, leaf, controllers) = (own, own + "/agent", facts.offered)
        } else {
            folder = own + "/" + name
            leaf = nil
            // A cgroup with processes of its own hands no controller on, and others' processes are not ours to move.
            // Only the root of the whole tree may do both.
            controllers = facts.place.isRoot ? facts.offered : facts.handedOn
        }
    }
}
