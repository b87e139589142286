internal import PipeCore

/// What is known of a run.
public struct RunFacts: Sendable {
    /// The state of a run, in the words that `pipectl` has for it.
    public enum State: String, Hashable, Sendable {
        case scheduled, pending, running, paused, cancelling, completed, failed, crashed, cancelled
    }

    private let json: JSON

    init(_ json: JSON) { self.json = json }

    /// The id of the run.
    public var id: String { text("id") ?? "" }
    /// Its name.
    public var name: String { text("name") ?? "" }
    /// The name of its flow.
    public var flow: String { text("flow") ?? "" }
    /// The name of its deployment.
    public var deployment: String { text("deployment") ?? "" }
    /// The queue that it waits in.
    public var workQueue: String? { text("work_queue") }
    /// Where it stands; `nil` for a state that this version does not know.
    public var state: State? { text("state").flatMap(State.init) }
    /// How often it was claimed.
    public var attempt: Int { json["attempt"]?.int.flatMap { Int(exactly: $0) } ?? 0 }
    /// Its tags.
    public var tags: [String] { json["tags"]?.array?.compactMap(\.string) ?? [] }
    /// When it was due.
    public var scheduledAt: Moment? { moment("scheduled_at") }
    /// When it was made.
    public var createdAt: Moment? { moment("created_at") }
    /// When it was started.
    public var startedAt: Moment? { moment("started_at") }
    /// When it ended.
    public var endedAt: Moment? { moment("ended_at") }
    /// The id of the run that asked for it.
    public var parent: String? { text("parent") }
    /// The id of the run that it repeats.
    public var retryOf: String? { text("retry_of") }
    /// Why it is as it is, in words.
    public var cause: String? { text("cause") }

    /// Its parameters.
    public func parameters<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try FlowContext.read(type, json["parameters"] ?? .object([:]), "what run \(name) was given")
    }

    /// What it returned.
    public func result<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try FlowContext.read(type, json["result"] ?? .null, "the result of run \(name)")
    }

    private func text(_ name: String) -> String? { json[name]?.string }
    private func moment(_ name: String) -> Moment? { text(name).flatMap { Moment($0) } }
}
