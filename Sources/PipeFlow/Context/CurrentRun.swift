internal import PipeCore

/// Which run this is.
public struct CurrentRun: Hashable, Sendable {
    /// The id of the run; `nil` where the program was started by hand.
    public var id: String?
    /// The name of the run; that of the flow where it was started by hand.
    public var name: String
    /// The name of the flow.
    public var flow: String
    /// The name of its deployment; `nil` where the program was started by hand.
    public var deployment: String?
    /// Which time the run was claimed, from 1.
    public var attempt: Int
    /// The logical date: when the run was due. By hand it is when the program started.
    public var scheduledAt: Moment
    /// The folder that is this attempt's own and goes with it; by hand the one that the program was started in.
    public var workFolder: String
    /// The span that the process was given.
    var traceParent: String?

    /// Whether an agent started the program.
    public var isUnderAgent: Bool { id != nil }

    package init(flow: String, environment: [String: String], folder: String, now: Moment) {
        id = environment[RunEnvironment.run]
        name = environment["OCTOPIPE_RUN_NAME"] ?? flow
        self.flow = environment["OCTOPIPE_FLOW"] ?? flow
        deployment = environment["OCTOPIPE_DEPLOYMENT"]
        attempt = environment["OCTOPIPE_ATTEMPT"].flatMap { Int($0) } ?? 1
        scheduledAt = environment["OCTOPIPE_SCHEDULED_AT"].flatMap { Moment($0) } ?? now
        traceParent = environment[RunEnvironment.traceParent]
        workFolder = environment["OCTOPIPE_WORKDIR"] ?? folder
    }
}
