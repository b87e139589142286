@preconcurrency internal import Glibc
internal import PipeCore

/// Processes of runs that nothing but their environment is known by: what outlived the agent (the death signal takes only
/// what the agent itself started), and what left its run's process group.
enum Leftovers {
    /// Kills everything that runs of this session left behind; how many processes that were.
    static func end(of session: ID<Session>) -> Int {
        end(marked: ["\(RunEnvironment.session)=\(session)"])
    }

    /// Kills everything that is left of one attempt.
    @discardableResult
    static func end(of claim: Claim) -> Int {
        end(marked: marks(of: claim))
    }

    /// Sends SIGTERM to what is left of one attempt outside a process group; those within it were told already.
    static func ask(_ claim: Claim, outside group: pid_t) {
        for process in processes(marked: marks(of: claim)) where getpgid(process) != group { kill(process, SIGTERM) }
    }

    private static func marks(of claim: Claim) -> [String] {
        ["\(RunEnvironment.session)=\(claim.session)", "\(RunEnvironment.run)=\(claim.run)"]
    }

    private static func end(marked marks: [String]) -> Int {
        var count = 0
        // Again until a look finds nothing: while one process is killed, another may have started a third.
        for _ in 0..<20 {
            let processes = processes(marked: marks)
            guard !processes.isEmpty else { break }
            for process in processes { kill(process, SIGKILL) }
            count += processes.count
            usleep(1_000)
        }
        return count
    }

    private static func processes(marked texts: [String]) -> [pid_t] {
        let marks = texts.map { Array($0.utf8)[...] }
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var found: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = pid_t(name), pid != getpid() else { continue }
            let environment = environment(of: pid)
            if marks.allSatisfy(environment.contains) { found.append(pid) }
        }
        return found
    }

    /// Empty for a process that is dead already, or another user's.
    private static func environment(of pid: pid_t) -> [ArraySlice<UInt8>] {
        (FileBytes.read("/proc/\(pid)/environ") ?? []).split(separator: 0)
    }
}
