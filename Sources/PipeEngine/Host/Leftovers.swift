@preconcurrency internal import Glibc
internal import PipeCore

/// Processes of runs that nothing but their environment is known by: what outlived the agent (the death signal takes only
/// what the agent itself started), and what left its run's process group.
enum Leftovers {
    /// Kills everything that runs of this session left behind; how many processes that were.
    static func end(of session: ID<Session>) -> Int {
        let marks = ["\(RunEnvironment.session)=\(session)"]
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

    /// All that is alive of one attempt.
    static func processes(of claim: Claim) -> [pid_t] {
        processes(marked: ["\(RunEnvironment.session)=\(claim.session)", "\(RunEnvironment.run)=\(claim.run)"])
    }

    private static func processes(marked texts: [String]) -> [pid_t] {
        let marks = texts.map { Array($0.utf8)[...] }
        return Processes.all.filter { pid in
            guard pid != getpid() else { return false }
            let environment = Processes.environment(of: pid)
            return marks.allSatisfy(environment.contains)
        }
    }
}
