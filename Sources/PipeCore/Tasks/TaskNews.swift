/// What a process says has become of a task. What it leaves out stays as it was, but for the cause: that is the state's.
package struct TaskNews: Hashable, Sendable {
    package var key: TaskKey
    package var name: String?
    package var state: TaskState?
    package var kind: TaskKind?
    /// Which try of the task it is, from 1.
    package var attempt: Int?
    /// The node that it is part of.
    package var within: TaskKey?
    package var parents: [TaskKey]?
    /// One line: why it failed, was skipped, or waits.
    package var cause: String?
    /// The traceback, for people.
    package var detail: String?
    /// A digest of what it was given.
    package var inputs: String?
    package var reused: TaskReuse?
    /// The run that it waits for.
    package var run: ID<FlowRun>?

    package init(
        _ key: TaskKey, name: String? = nil, state: TaskState? = nil, kind: TaskKind? = nil, attempt: Int? = nil,
        within: TaskKey? = nil, parents: [TaskKey]? = nil, cause: String? = nil, detail: String? = nil,
        inputs: String? = nil, reused: TaskReuse? = nil, run: ID<FlowRun>? = nil
    ) {
        self.key = key
        self.name = name
        self.state = state
        self.kind = kind
        self.attempt = attempt
        self.within = within
        self.parents = parents
        self.cause = cause
        self.detail = detail
        self.inputs = inputs
        self.reused = reused
        self.run = run
    }

    /// This, and then `later`.
    package func followed(by later: TaskNews) -> TaskNews {
        TaskNews(
            key, name: later.name ?? name, state: later.state ?? state, kind: later.kind ?? kind,
            attempt: later.attempt ?? attempt, within: later.within ?? within, parents: later.parents ?? parents,
            cause: later.state == nil ? later.cause ?? cause : later.cause,
            detail: later.state == nil ? later.detail ?? detail : later.detail,
            inputs: later.inputs ?? inputs, reused: later.reused ?? reused, run: later.run ?? run)
    }
}
