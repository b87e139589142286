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
        end(marked: ["\(RunEnvironment.session)=\(claim.session)", "\(RunEnvironment.run)=\(claim.run)"])
    }

    /// Sends SIGTERM to what is left of one attempt outside a process group; those within it were told already.
    static func ask(_ claim: Claim, outside group: pid_t) {
        let marks = ["\(RunEnvironment.session)=\(claim.session)", "\(RunEnvironment.run)=\(claim.run)"]
        for process in processes(marked: marks.map { Array($0.utf8)[...] }) where getpgid(process) != group {
            kill(process, SIGTERM)
        }
    }

    private static func end(marked marks: [String]) -> Int {
        let marks = marks.map { Array($0.utf8)[...] }
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

    private static func processes(marked marks: [ArraySlice<UInt8>]) -> [pid_t] {
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
        let descriptor = open("/proc/\(pid)/environ", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            content += chunk[..<count]
        }
        return content.split(separator: 0)
    }
}
