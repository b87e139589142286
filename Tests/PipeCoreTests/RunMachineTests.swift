import PipeCore
import TestSupport
import Testing

@Suite struct RunMachineTests {
    // MARK: Code, table and picture

    @Test func `the code does what the table says`() {
        #expect(Self.arrowsOfCode().sorted() == Self.arrowsOfTable().sorted())
    }

    @Test func `the picture shows what the table says`() throws {
        let picture = try RunMachinePicture()
        #expect(picture.unreadable.isEmpty)
        #expect(picture.arrows.sorted() == Self.arrowsOfTable().sorted())
    }

    @Test func `the picture begins where a run begins and ends where it ends`() throws {
        let picture = try RunMachinePicture()
        #expect(picture.beginnings == [RunState.scheduled.rawValue])
        #expect(picture.ends.sorted() == RunState.allCases.filter(\.isFinal).map(\.rawValue).sorted())
    }

    // MARK: Every pair

    @Test(arguments: RunState.allCases, RunEvent.Kind.allCases)
    func `an event leads on by the book or is refused by name`(state: RunState, kind: RunEvent.Kind) {
        let standing = Self.standing(state, revision: 7, attempt: 3, spent: 1, limit: 5)
        guard let target = RunMachine.table[state]?[kind] else {
            let refusal = RunRefusal(state: state, event: kind)
            #expect(throws: refusal) { try RunMachine.change(standing, on: .sample(kind)) }
            #expect(refusal.description == "a run that is \(state.rawValue) cannot be \(kind.rawValue)")
            return
        }
        guard let change = try? RunMachine.change(standing, on: .sample(kind)) else {
            Issue.record("refused, though the table has it")
            return
        }
        let spends = if case .retry = target { 1 } else { 0 }
        #expect(change.run == standing.id)
        #expect(change.event == kind)
        #expect(change.from == state)
        #expect(change.revision == 7)
        #expect(change.attempt == (kind == .claimed ? 4 : 3))
        #expect(change.spent == 1 + spends)
        #expect(change.cause == RunEvent.sample(kind).cause)
        let keepsItsTurn = state == .pending && kind == .released
        #expect((change.dueAfter != nil) == (change.state == .scheduled && !keepsItsTurn))
        let next = change.standing(retries: standing.retries)
        #expect(next.revision == 8)
        #expect(next.state == change.state)
        #expect(next.attempt == change.attempt)
        #expect(next.spent == change.spent)
    }

    @Test(arguments: RunState.allCases.filter(\.isFinal), RunEvent.Kind.allCases)
    func `nothing leads out of a final state`(state: RunState, kind: RunEvent.Kind) {
        #expect(throws: RunRefusal(state: state, event: kind)) {
            try RunMachine.change(Self.standing(state, limit: 9), on: .sample(kind))
        }
    }

    @Test func `every state can be reached, and from every state an end can be reached`() {
        let arrows = Self.arrowsOfTable()
        func reach(from start: RunState) -> Set<RunState> {
            var seen: Set = [start]
            while true {
                let found = Set(arrows.filter { seen.contains($0.from) }.map(\.to)).subtracting(seen)
                if found.isEmpty { return seen }
                seen.formUnion(found)
            }
        }
        #expect(reach(from: .scheduled) == Set(RunState.allCases))
        for state in RunState.allCases { #expect(reach(from: state).contains { $0.isFinal }, "\(state)") }
    }

    // MARK: What counts

    @Test func `a released attempt is not spent`() throws {
        let change = try RunMachine.change(
            Self.standing(.running, attempt: 1, limit: 0), on: .released(reason: "the agent drains"))
        #expect(change.state == .scheduled)
        #expect(change.spent == 0)
        #expect(change.dueAfter == .zero)
    }

    @Test func `a lost attempt is spent`() throws {
        let standing = Self.standing(.running, attempt: 1, limit: 1)
        let first = try RunMachine.change(standing, on: .lost(reason: "its agent is dead"))
        #expect(first.state == .scheduled)
        #expect(first.spent == 1)
        let again = Self.standing(.running, attempt: 2, spent: first.spent, limit: 1)
        let second = try RunMachine.change(again, on: .lost(reason: "its agent is dead"))
        #expect(second.state == .crashed)
        #expect(second.spent == 2)
        #expect(second.dueAfter == nil)
    }

    @Test func `a retry is due after the policy's delay`() throws {
        let standing = Self.standing(.running, attempt: 1, limit: 1, delay: .seconds(30))
        let cause = Cause("exit code 3", exitCode: 3)
        let change = try RunMachine.change(standing, on: .failed(cause))
        #expect(change.state == .scheduled)
        #expect(change.dueAfter == .seconds(30))
        #expect(change.cause == cause)
    }

    @Test func `what happened wins over what was wished`() throws {
        let change = try RunMachine.change(Self.standing(.cancelling, attempt: 1, limit: 3), on: .succeeded)
        #expect(change.state == .completed)
    }

    @Test func `a cancelled run is not retried`() throws {
        for event in [RunEvent.failed(Cause("no")), .crashed(Cause("no")), .lost(reason: "no")] {
            let change = try RunMachine.change(Self.standing(.cancelling, attempt: 1, limit: 3), on: event)
            #expect(change.state == .cancelled)
        }
    }

    @Test func `a change carries the claim it was made under`() throws {
        let standing = Self.standing(.pending, attempt: 1, limit: 0)
        let claim = Claim(run: standing.id, session: .random(), attempt: 1)
        #expect(try RunMachine.change(standing, on: .started, under: claim).claim == claim)
        #expect(try RunMachine.change(standing, on: .started).claim == nil)
    }

    @Test func `the states that an agent holds are those a holder must report from`() {
        for state in RunState.allCases {
            #expect(state.isClaimed == (RunMachine.table[state]?[.lost] != nil), "\(state)")
        }
    }

    // MARK: Random walks

    @Test(arguments: UInt64(0)..<300)
    func `every walk ends in a final state and stays there`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let retries = RetryPolicy(limit: Int.random(in: 0...3, using: &generator))
        var standing = Self.standing(.scheduled, limit: retries.limit)
        var (steps, claims, spent) = (0, 0, 0)
        while !standing.state.isFinal {
            let kind = try #require(RunEvent.Kind.allCases.randomElement(using: &generator))
            guard let change = try? RunMachine.change(standing, on: .sample(kind)) else { continue }
            let wasHeld = [.pending, .running, .paused].contains(standing.state)
            steps += 1
            claims += kind == .claimed ? 1 : 0
            spent += wasHeld && [.failed, .timedOut, .crashed, .lost].contains(kind) ? 1 : 0
            standing = change.standing(retries: retries)
            try #require(steps < 10_000, "no end in sight")
            try #require(standing.revision == steps)
            try #require(standing.attempt == claims)
            try #require(standing.spent == spent)
            try #require(standing.spent <= retries.limit + (standing.state.isFinal ? 1 : 0))
        }
        for kind in RunEvent.Kind.allCases {
            #expect(throws: RunRefusal.self) { try RunMachine.change(standing, on: .sample(kind)) }
        }
    }

    // MARK: -

    private static func standing(
        _ state: RunState, revision: Int = 0, attempt: Int = 0, spent: Int = 0, limit: Int, delay: Duration = .zero
    ) -> RunStanding {
        RunStanding(
            id: .random(), state: state, revision: revision, attempt: attempt, spent: spent,
            retries: RetryPolicy(limit: limit, delay: delay))
    }

    private static func arrowsOfTable() -> [Arrow] {
        RunMachine.table.flatMap { from, row in
            row.flatMap { event, target in
                switch target {
                case .to(let state): [Arrow(from: from, to: state, event: event, isRetry: false)]
                case .retry(let otherwise):
                    [
                        Arrow(from: from, to: .scheduled, event: event, isRetry: true),
                        Arrow(from: from, to: otherwise, event: event, isRetry: false),
                    ]
                }
            }
        }
    }

    /// What the code does to each pair, once with an attempt left and once without.
    private static func arrowsOfCode() -> [Arrow] {
        RunState.allCases.flatMap { state in
            RunEvent.Kind.allCases.flatMap { kind -> [Arrow] in
                func target(limit: Int) -> RunState? {
                    try? RunMachine.change(standing(state, spent: 0, limit: limit), on: .sample(kind)).state
                }
                guard let without = target(limit: 0), let with = target(limit: 1) else { return [] }
                let last = Arrow(from: state, to: without, event: kind, isRetry: false)
                return with == without ? [last] : [Arrow(from: state, to: with, event: kind, isRetry: true), last]
            }
        }
    }
}

extension RunEvent {
    /// An event of this kind.
    fileprivate static func sample(_ kind: Kind) -> RunEvent {
        switch kind {
        case .claimed: .claimed
        case .started: .started
        case .succeeded: .succeeded
        case .failed: .failed(Cause("exit code 1", exitCode: 1))
        case .timedOut: .timedOut(Cause("over 60s"))
        case .crashed: .crashed(Cause("killed by signal 9", signal: 9))
        case .stopped: .stopped(Cause("stopped on request", signal: 15))
        case .lost: .lost(reason: "its agent is dead")
        case .released: .released(reason: "its agent drains")
        case .cancelRequested: .cancelRequested(reason: "asked for")
        case .expired: .expired(reason: "too late")
        case .pauseRequested: .pauseRequested(reason: "asked for")
        case .resumed: .resumed
        }
    }
}
