internal import PipeCore

/// Why a question has no answer.
public struct AgentProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What follows from it.
    public enum Kind: String, Hashable, Sendable {
        /// There is no such thing.
        case unknown
        /// Bad input, or not as things stand.
        case refused
        /// The database is away, or the agent: ask again.
        case unavailable
        /// Nobody here can answer this: the agent is too old, or there is none.
        case unsupported
    }

    /// What follows from it.
    public let kind: Kind
    /// One line for a person.
    public let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    init(_ problem: ContractAnswer.Problem) {
        self.init(Kind(rawValue: problem.kind.rawValue) ?? .refused, problem.message)
    }

    /// The message.
    public var description: String { message }
}
