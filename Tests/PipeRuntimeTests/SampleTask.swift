import PipeCore

/// A task described by what differs from the ordinary. Seconds count from the beginning of time.
func sampleTask(
    _ key: String, _ state: TaskState = .running, within: String? = nil, name: String? = nil, attempt: Int = 1,
    of run: ID<FlowRun> = .random(), flowRunAttempt: Int = 1, cause: String? = nil, started: Int? = 0,
    ended: Int? = nil, progress: TaskProgress? = nil
) -> TaskRun {
    func taskKey(_ text: String) -> TaskKey {
        guard let key = TaskKey(text) else { preconditionFailure("'\(text)' is no key") }
        return key
    }
    func time(_ second: Int) -> Instant { Instant(microseconds: Int64(second) * 1_000_000) }
    return TaskRun(
        flowRun: run, flowRunAttempt: flowRunAttempt, key: taskKey(key), name: name ?? key, kind: .task, state: state,
        attempt: attempt, within: within.map(taskKey), parents: [], cause: cause, detail: nil, reused: nil, child: nil,
        createdAt: time(0), startedAt: started.map(time), endedAt: ended.map(time), progress: progress)
}
