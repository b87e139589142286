/// One life of an agent: a lease in the store, renewed by one heartbeat for all its runs.
package struct Session: Hashable, Sendable {
    package let id: ID<Session>
    package let agent: AgentDescription
    package let openedAt: Instant
    package let renewedAt: Instant
    package let expiresAt: Instant
    package let endedAt: Instant?
    /// Runs it holds now.
    package let held: Int
    package let isLeader: Bool

    package init(
        id: ID<Session>, agent: AgentDescription, openedAt: Instant, renewedAt: Instant, expiresAt: Instant,
        endedAt: Instant?, held: Int, isLeader: Bool
    ) {
        self.id = id
        self.agent = agent
        self.openedAt = openedAt
        self.renewedAt = renewedAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
        self.held = held
        self.isLeader = isLeader
    }

    /// What a person reads: `online`, `unreachable` (the lease ran out), or `offline` (ended).
    package func label(at now: Instant) -> String {
        endedAt != nil ? "offline" : expiresAt < now ? "unreachable" : "online"
    }
}

/// Who an agent is, as it tells the store.
package struct AgentDescription: Hashable, Sendable {
    package let name: String
    package let host: String
    package let pid: Int32
    package let version: String
    package var queues: [QueueName]
    package var slots: Int

    package init(name: String, host: String, pid: Int32, version: String, queues: [QueueName], slots: Int) {
        self.name = name
        self.host = host
        self.pid = pid
        self.version = version
        self.queues = queues
        self.slots = slots
    }
}

/// The store's answer to a heartbeat.
package enum Renewal: Hashable, Sendable {
    /// The lease runs again. `held` is all the store says this session holds; what is not in it must stop.
    case renewed(held: [HeldRun], leads: Term?)
    /// The session was ended: nothing it held is its own any more.
    case refused
}

/// A run as its holder's heartbeat sees it.
package struct HeldRun: Hashable, Sendable {
    package let claim: Claim
    package let state: RunState

    package init(claim: Claim, state: RunState) {
        self.claim = claim
        self.state = state
    }
}

/// One reign of a leader: duties write under its number, and a later term makes an earlier one void.
package struct Term: Hashable, Sendable {
    package let session: ID<Session>
    package let number: Int

    package init(session: ID<Session>, number: Int) {
        self.session = session
        self.number = number
    }
}
