/// What the machine must know of a run to decide: the part of it that every change moves on.
package struct RunStanding: Hashable, Sendable {
    package let id: ID<FlowRun>
    package let state: RunState
    /// Counts every change; what was computed from an older revision is refused by the store.
    package let revision: Int
    /// Counts every claim: with the session, the fence against writes of an earlier holder.
    package let attempt: Int
    /// Attempts that count against the retry policy.
    package let spent: Int
    /// Those of them that ended with the agent.
    package let lost: Int
    package let retries: RetryPolicy

    package init(
        id: ID<FlowRun>, state: RunState, revision: Int, attempt: Int, spent: Int, lost: Int = 0, retries: RetryPolicy
    ) {
        self.id = id
        self.state = state
        self.revision = revision
        self.attempt = attempt
        self.spent = spent
        self.lost = lost
        self.retries = retries
    }

    /// What chance gives to this attempt, from -1 to 1. Drawn from the run and the attempt, so that it differs from run to run
    /// and is the same whenever and wherever the change is computed again.
    package var luck: Double {
        Double(StableHash.of("\(attempt) \(id)") >> 11) / Double(1 << 52) - 1
    }
}

/// A step of a run that the machine allowed and the store may keep. Only the machine makes one.
package struct RunChange: Hashable, Sendable {
    package let run: ID<FlowRun>
    /// The revision the change was computed from.
    package let revision: Int
    package let event: RunEvent.Kind
    package let from: RunState
    package let state: RunState
    package let attempt: Int
    package let spent: Int
    package let lost: Int
    /// For a run that goes back to `scheduled`: how long after this change it is due.
    package let dueAfter: Duration?
    package let cause: Cause?
    /// What the attempt took that this change ends.
    package let usage: ResourceUse?
    /// The claim under which the change is made; `nil` where it needs none, as a person's request does.
    package let claim: Claim?
    /// How long ago it happened, when it is told.
    package let age: Duration

    /// Where the run stands once the change is kept.
    package func standing(retries: RetryPolicy) -> RunStanding {
        RunStanding(
            id: run, state: state, revision: revision + 1, attempt: attempt, spent: spent, lost: lost,
            retries: retries)
    }

    fileprivate init(
        _ standing: RunStanding, _ event: RunEvent, to state: RunState, under claim: Claim?, isSpent: Bool = false,
        dueAfter: Duration?, because cause: Cause?, using usage: ResourceUse?, age: Duration
    ) {
        self.run = standing.id
        self.revision = standing.revision
        self.event = event.kind
        self.from = standing.state
        self.state = state
        self.attempt = standing.attempt + (event.kind == .claimed ? 1 : 0)
        self.spent = standing.spent + (isSpent ? 1 : 0)
        self.lost = standing.lost + (isSpent && event.kind == .lost ? 1 : 0)
        self.dueAfter = dueAfter
        self.cause = cause
        self.usage = usage
        self.claim = claim
        self.age = age
    }
}

/// The machine said no: weather, not a fault.
package struct RunRefusal: Error, Hashable, CustomStringConvertible {
    package let state: RunState
    package let event: RunEvent.Kind

    package init(state: RunState, event: RunEvent.Kind) {
        self.state = state
        self.event = event
    }

    package var description: String { "a run that is \(state.rawValue) cannot be \(event.rawValue)" }
}

/// The life of a flow run: state × event → change, or a typed refusal.
package enum RunMachine {
    /// Where an event leads. `retry` leads back to scheduled where the policy grants an attempt, else to its state.
    package enum Target: Hashable, Sendable {
        case to(RunState)
        case retry(otherwise: RunState)
    }

    /// Every allowed step; what is not here is refused.
    package static let table: [RunState: [RunEvent.Kind: Target]] = [
        .scheduled: [
            .claimed: .to(.pending),
            .cancelRequested: .to(.cancelled),
            .expired: .to(.cancelled),
        ],
        .pending: [
            .started: .to(.running),
            .failed: .retry(otherwise: .failed),
            .crashed: .retry(otherwise: .crashed),
            .lost: .retry(otherwise: .crashed),
            .released: .to(.scheduled),
            .cancelRequested: .to(.cancelling),
        ],
        .running: [
            .succeeded: .to(.completed),
            .failed: .retry(otherwise: .failed),
            .timedOut: .retry(otherwise: .failed),
            .crashed: .retry(otherwise: .crashed),
            .lost: .retry(otherwise: .crashed),
            .released: .to(.scheduled),
            .cancelRequested: .to(.cancelling),
            .pauseRequested: .to(.paused),
        ],
        // Still held: its processes stand still, and end as others do if somebody ends them.
        .paused: [
            .resumed: .to(.running),
            .succeeded: .to(.completed),
            .failed: .retry(otherwise: .failed),
            .timedOut: .retry(otherwise: .failed),
            .crashed: .retry(otherwise: .crashed),
            .lost: .retry(otherwise: .crashed),
            .released: .to(.scheduled),
            .cancelRequested: .to(.cancelling),
        ],
        .cancelling: [
            .stopped: .to(.cancelled),
            .failed: .to(.cancelled),
            .timedOut: .to(.cancelled),
            .crashed: .to(.cancelled),
            .lost: .to(.cancelled),
            .released: .to(.cancelled),
            .succeeded: .to(.completed),
        ],
    ]

    /// The change that `event`, of so long ago, makes to a run that stands so; under `claim` where its holder reports it, with what
    /// the attempt took where it ended.
    package static func change(
        _ standing: RunStanding, on event: RunEvent, under claim: Claim? = nil, using usage: ResourceUse? = nil,
        age: Duration = .zero
    ) throws(RunRefusal) -> RunChange {
        guard let target = table[standing.state]?[event.kind] else {
            throw RunRefusal(state: standing.state, event: event.kind)
        }
        switch target {
        case .to(let state):
            // What was handed back before it began keeps its turn.
            let back = state == .scheduled && standing.state != .pending ? Duration.zero : nil
            return RunChange(
                standing, event, to: state, under: claim, dueAfter: back, because: event.cause, using: usage,
                age: age)
        case .retry(let otherwise):
            let poison = poison(standing, event)
            let wait = poison == nil ? wait(standing, event) : nil
            return RunChange(
                standing, event, to: wait == nil ? otherwise : .scheduled, under: claim, isSpent: true,
                dueAfter: wait, because: poison ?? event.cause, using: usage, age: age)
        }
    }

    /// How long after this event the next attempt is due, if the policy grants one.
    private static func wait(_ standing: RunStanding, _ event: RunEvent) -> Duration? {
        guard let reason = RetryReason(event.kind) else { return nil }
        return standing.retries.wait(
            afterSpending: standing.spent + 1, because: reason, exitCode: event.cause?.exitCode, luck: standing.luck)
    }

    /// The verdict on a run that has taken too many agents down with it.
    private static func poison(_ standing: RunStanding, _ event: RunEvent) -> Cause? {
        let lost = standing.lost + 1
        guard event.kind == .lost, standing.retries.isPoison(lost: lost) else { return nil }
        return Cause("poison: its agent was lost \(lost == 1 ? "once" : "\(lost) times") while it ran")
    }
}
