/// Where a pipeline could not be read whole: what seems to be missing there may only not have been read, and is not
/// complained of a second time.
struct ReadingGaps {
    private(set) var hidesParameters = false
    /// The paths of tasks that may wait for, go through or give more than was read.
    private var tasks: Set<[String]> = []

    /// The keys of a task that tell nothing of that.
    private static let closed: Set<String> = [
        "run", "description", "with", "parameters", "when", "always", "on_failure", "retries", "retry_delay", "timeout",
        "timeout_seconds", "stop_grace", "env", "concurrency",
    ]

    init(_ problems: [PipelineProblem]) {
        for path in problems.map(\.path) {
            if path.count >= 2, path[0] == "tasks" {
                if path.count == 2 || !Self.closed.contains(path[2]) { tasks.insert(Array(path.prefix(2))) }
            } else if path.count == 1 {
                // Of a slip in a key nobody knows what was meant.
                hidesParameters = hidesParameters || path[0] == "parameters" || !PipelineReader.keys.contains(path[0])
            }
        }
    }

    func hides(_ task: [String]) -> Bool { tasks.contains(task) }
}
