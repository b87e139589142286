@preconcurrency internal import Glibc
internal import PipeCore

/// The processes of one run, held by their cgroup, from which none can go.
struct CgroupTree: ProcessTree {
    let cgroup: Cgroup
    let leader: pid_t
    let hasMemoryController: Bool

    func signal(_ signal: Int32) {
        if signal == SIGKILL { return cgroup.kill() }
        // The group first and at once, as a terminal would.
        kill(-leader, signal)
        for process in cgroup.processes where getpgid(process) != leader { kill(process, signal) }
        thaw()
    }

    func freeze() -> Bool {
        cgroup.freeze()
        return cgroup.isFrozen
    }

    func thaw() { cgroup.thaw() }

    func end() -> Bool {
        guard cgroup.isPopulated else { return true }
        cgroup.kill()
        return false
    }

    func measure(_ use: ResourceUse) -> ResourceUse {
        var use = use
        if let cpu = cgroup.value("usage_usec", in: "cpu.stat") { use.cpu = .microseconds(cpu) }
        if hasMemoryController, let peak = cgroup.number("memory.peak") { use.peakMemory = Int(peak) }
        return use
    }

    var outOfMemory: OutOfMemory? {
        guard hasMemoryController, let kills = cgroup.value("oom_kill", in: "memory.events"), kills > 0 else {
            return nil
        }
        return OutOfMemory(limit: cgroup.number("memory.max"), peak: cgroup.number("memory.peak"))
    }

    func release() {
        guard !cgroup.remove() else { return }
        // Unstructured: what the kernel has not let go of yet holds up nobody. An agent that ends before leaves the folder to
        // its successor.
        Task {
            for _ in 0..<600 {
                try? await Task.sleep(for: .milliseconds(100))
                cgroup.kill()
                if cgroup.remove() { return }
            }
        }
    }
}
