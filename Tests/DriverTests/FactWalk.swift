import PipeCore
import TestSupport
import Testing

/// A seeded walk of random facts into a store and, beside it, into a ledger: in batches that overlap, and once each. Both must
/// know the same of the work.
struct FactWalk {
    let store: any Store
    private let claimed: ClaimedRun
    private var dice: SplitMix
    private var facts: [RunFact] = []
    private var ledger: TaskLedger
    /// How many facts the store has been told.
    private var known = 0

    init(over store: any Store, seed: UInt64) async throws {
        self.store = store
        dice = SplitMix(seed: seed)
        claimed = try await store.start(store.deploy(), by: store.openSession())
        ledger = TaskLedger(run: claimed.claim.run, attempt: 1)
    }

    mutating func walk(steps: Int) async throws {
        for _ in 0..<steps {
            for _ in 0..<Int.random(in: 0..<12, using: &dice) { tell() }
            try await send()
            try await compare(.running)
        }
        let event = [RunEvent.succeeded, .failed(Cause("walk")), .crashed(Cause("walk"))].randomElement(using: &dice)
        _ = try await store.report(event ?? .succeeded, under: claimed.claim)
        try await compare(try #require(try await store.run(claimed.claim.run)).state)
    }

    private mutating func tell() {
        let number = facts.count + 1
        let fact = RunFact(
            run: claimed.claim.run, attempt: 1, sequence: number,
            at: Instant(microseconds: 1_700_000_000_000_000 + Int64(number) * 1_000), fact: someFact())
        facts.append(fact)
        ledger.apply(fact)
    }

    /// All that the store has not been told yet, and some of what it has.
    private mutating func send() async throws {
        let start = Int.random(in: 0...known, using: &dice)
        try await store.record(Array(facts[start...]))
        known = facts.count
    }

    private mutating func someFact() -> Fact {
        let key = TaskKey.of("\(["a", "b", "c", "d"].randomElement(using: &dice) ?? "a")-0")
        let task = dice.chance(0.7) ? key : nil
        let number = Double(Int.random(in: -5..<50, using: &dice))
        switch Int.random(in: 0..<10, using: &dice) {
        case 0..<6: return .task(someNews(key))
        case 6: return .progress(TaskProgress(done: number, total: dice.chance(0.5) ? 50 : nil), of: task)
        case 7:
            let unit = dice.chance(0.5) ? ["rows", "lines"].randomElement(using: &dice) : nil
            return .metric(Metric(name: dice.chance(0.5) ? "rows" : "bytes", value: number, unit: unit, task: task))
        case 8: return .artifact(Artifact(kind: .markdown, data: .string("# \(number)"), task: task))
        default:
            let parts = Int.random(in: 1...3, using: &dice)
            let part = Int.random(in: 1...parts, using: &dice)
            return .result(ResultPart(task: nil, encoding: "json", data: "<\(number)>", part: part, parts: parts))
        }
    }

    private mutating func someNews(_ key: TaskKey) -> TaskNews {
        func maybe<Value>(_ value: Value, _ chance: Double = 0.3) -> Value? { dice.chance(chance) ? value : nil }
        return TaskNews(
            key, name: maybe("name"), state: maybe(TaskState.allCases.randomElement(using: &dice) ?? .running, 0.7),
            kind: maybe(.flow), attempt: maybe(Int.random(in: 1..<4, using: &dice)), within: maybe(.of("w-0")),
            parents: maybe([.of("p-0"), .of("p-1")]), cause: maybe("cause \(facts.count)"),
            detail: maybe("detail \(facts.count)"), inputs: maybe("inputs"), reused: maybe(.cache, 0.1))
    }

    private func compare(_ state: RunState) async throws {
        let run = claimed.claim.run
        #expect(try await store.tasks(of: run, attempt: nil) == ledger.tasks(in: state))
        #expect(try await store.metrics(of: run, attempt: nil) == ledger.metrics)
        #expect(try await store.artifacts(of: run) == ledger.artifacts)
        #expect(try await store.progress(of: run, attempt: nil) == ledger.progress)
        #expect(try await store.result(of: run) == ledger.result)
    }
}
