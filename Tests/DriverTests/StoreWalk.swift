import PipeCore
import TestSupport
import Testing

/// A seeded walk of random wishes and reports over a store and, beside it, over the pure machine. After each step both
/// must stand alike.
struct StoreWalk {
    let store: any Store
    private var dice: SplitMix
    private var deployments: [DeploymentName] = []
    private var sessions: [ID<Session>] = []
    /// What the machine says of each run, and who holds it.
    private var model: [ID<FlowRun>: (standing: RunStanding, claim: Claim?)] = [:]
    private var runs: [ID<FlowRun>] = []
    /// Claims that were once good.
    private var oldClaims: [Claim] = []

    init(over store: any Store, seed: UInt64) async throws {
        self.store = store
        dice = SplitMix(seed: seed)
        let policies = [
            RetryPolicy.none, RetryPolicy(limit: 2), RetryPolicy(limit: 9, poisonAfter: 2),
            RetryPolicy(limit: 3, backoff: .constant(.zero), exitCodes: .only([75])),
        ]
        for (number, policy) in policies.enumerated() {
            deployments.append(try await store.deploy("walk/\(number)", retries: policy))
        }
        for number in 0..<3 { sessions.append(try await store.openSession("agent \(number)")) }
    }

    mutating func walk(steps: Int) async throws {
        for _ in 0..<steps { try await step() }
        for id in runs {
            let run = try #require(try await store.run(id))
            let history = try await store.history(of: id)
            let problems = HistoryRules.problems(of: run, history)
            #expect(problems == [], "\(HistoryRules.text(history))")
        }
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<12: try await accept()
        case 12..<40: try await claim()
        case 40..<80: try await report()
        case 80..<84: try await wish(.cancelRequested(reason: "walk"))
        case 84..<87: try await wish(.pauseRequested(reason: "walk"))
        case 87..<90: try await wish(.resumed)
        case 90..<92: try await wish(.expired(reason: "walk"))
        case 92..<96: try await reportTooLate()
        default: try await end()
        }
    }

    private mutating func accept() async throws {
        guard let deployment = deployments.randomElement(using: &dice) else { return }
        let run = try await store.trigger(deployment)
        model[run.id] = (run.standing, nil)
        runs.append(run.id)
    }

    /// A scheduled run is given to whoever asks first, and again to the same as long as it is pending.
    private mutating func claim() async throws {
        guard let id = runs.randomElement(using: &dice), let session = sessions.randomElement(using: &dice),
            let (standing, claim) = model[id]
        else { return }
        let outcome = try #require(try await store.claim([id], by: session).first)
        if let change = try? RunMachine.change(standing, on: .claimed) {
            let given = Claim(run: id, session: session, attempt: change.attempt)
            model[id] = (change.standing(retries: standing.retries), given)
            oldClaims.append(given)
            #expect(outcome.claim == given)
        } else {
            #expect(outcome.claim == (claim?.session == session && standing.state == .pending ? claim : nil))
        }
        try await compare(id)
    }

    /// Any event at all, under the claim that is good.
    private mutating func report() async throws {
        let held = runs.filter { model[$0]?.claim != nil }
        guard let id = held.randomElement(using: &dice), let (standing, claim) = model[id] else { return }
        try await apply(Self.events.randomElement(using: &dice) ?? .started, to: standing, under: claim)
    }

    /// What people and the leader ask for, without a claim.
    private mutating func wish(_ event: RunEvent) async throws {
        guard let id = runs.randomElement(using: &dice), let (standing, _) = model[id] else { return }
        try await apply(event, to: standing, under: nil)
    }

    private mutating func apply(_ event: RunEvent, to standing: RunStanding, under claim: Claim?) async throws {
        guard let change = try? RunMachine.change(standing, on: event, under: claim) else { return }
        #expect(try await store.apply([change]) == [.applied], "\(change)")
        model[standing.id] = (
            change.standing(retries: standing.retries), change.state.isClaimed ? model[standing.id]?.claim : nil
        )
        // Kept once: the same change again is refused, and so is all that was computed from where the run stood.
        if try await store.apply([change]) == [.applied] { Issue.record("kept twice: \(change)") }
        try await compare(standing.id)
    }

    /// Somebody who held the run once does not know that it was taken away; what it computes may even fit.
    private mutating func reportTooLate() async throws {
        guard let claim = oldClaims.randomElement(using: &dice), let (standing, good) = model[claim.run], claim != good,
            let event = Self.events.randomElement(using: &dice),
            let change = try? RunMachine.change(standing, on: event, under: claim)
        else { return }
        if try await store.apply([change]) == [.applied] { Issue.record("a void claim was heard: \(change)") }
        try await compare(claim.run)
    }

    /// An agent is known to be dead, and another is started.
    private mutating func end() async throws {
        guard let index = sessions.indices.randomElement(using: &dice) else { return }
        let session = sessions[index]
        let lost = try await store.end(session, reason: "walk")
        let held = runs.filter { model[$0]?.claim?.session == session }
        #expect(Set(lost.map(\.run)) == Set(held))
        for id in held {
            guard let standing = model[id]?.standing else { continue }
            let change = try RunMachine.change(standing, on: .lost(reason: "walk"))
            model[id] = (change.standing(retries: standing.retries), nil)
            try await compare(id)
        }
        sessions[index] = try await store.openSession("agent \(index)")
    }

    private func compare(_ id: ID<FlowRun>) async throws {
        #expect(try await store.run(id)?.standing == model[id]?.standing)
    }

    private static let events: [RunEvent] = [
        .started, .started, .succeeded, .failed(Cause("exit code 1", exitCode: 1)),
        .failed(Cause("exit code 75", exitCode: 75)), .timedOut(Cause("timed out")),
        .crashed(Cause("killed", signal: 9)), .stopped(Cause("stopped", signal: 15)), .lost(reason: "walk"),
        .released(reason: "walk"),
    ]
}

extension ClaimOutcome {
    fileprivate var claim: Claim? {
        switch self {
        case .claimed(let run): run.claim
        case .unreadable(let run): run.claim
        case .refused: nil
        }
    }
}
