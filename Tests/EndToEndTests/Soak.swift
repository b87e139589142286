import Glibc
import PipeCore
import TestSupport
import Testing

/// A load of runs on a bench where something breaks every few seconds, until the time is over and all of them have ended.
/// The seed decides what breaks and when; how far the runs are by then it cannot decide.
actor Soak {
    let bench: Bench
    let queue: QueueName
    let blows: [Blow]
    /// From one blow to the next, in seconds.
    let pauses: ClosedRange<Double>
    var dice: SplitMix
    /// The agents by name; those that are being beaten are left alone until that is over.
    var agents: [String: RunningAgent] = [:]
    var beaten: Set<String> = []
    var accepted: [ID<FlowRun>] = []
    var kills: [Kill] = []
    /// What was done, in order, for whoever has to find out what went wrong.
    private(set) var story: [String] = []
    private let begin = ContinuousClock.now

    init(_ bench: Bench, seed: UInt64, blows: [Blow], pauses: ClosedRange<Double>) throws {
        self.bench = bench
        self.blows = blows
        self.pauses = pauses
        queue = try #require(QueueName(bench.queue))
        dice = SplitMix(seed: seed)
    }

    /// How long `scripts/soak` wants one to go on; `nil` if nobody asked.
    static let minutes = Setup.variable("OCTOPIPE_SOAK_MINUTES").flatMap { Int($0) }

    /// Short enough for much to be lost, and found, within a minute.
    static let settings = [
        "OCTOPIPE_LEASE": "5s", "OCTOPIPE_HEARTBEAT": "500ms", "OCTOPIPE_POLL": "500ms", "OCTOPIPE_STOP_GRACE": "1s",
        "OCTOPIPE_DRAIN_TIMEOUT": "3s",
    ]

    /// Loads and breaks for so long; returns what there is to tell once every accepted run has ended.
    func run(for span: Duration) async throws -> SoakFigures {
        for flow in SoakFlow.allCases {
            try await bench.deploy(
                flow.script, as: flow.deployment,
                policy: RetryPolicy(limit: 100, delay: .milliseconds(100), poisonAfter: 100))
        }
        for name in ["one", "two", "three"] { try await raise(name) }
        let end = ContinuousClock.now + span
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { try await self.load(until: end) } }
                group.addTask { try await self.strike(until: end) }
                try await group.waitForAll()
            }
            tell("nothing is broken any more")
            try await makeWhole()
            // What never ends is counted below, not waited for.
            _ = try? await bench.ended(accepted, within: .seconds(180))
            return try await SoakFigures(of: accepted, kills: kills, in: bench)
        } catch {
            Issue.record("\(story.joined(separator: "\n"))")
            throw error
        }
    }

    func tell(_ what: String) {
        let time = ContinuousClock.now - begin
        story.append("\(Double(time.microseconds / 10_000) / 100) s: \(what)")
        if Self.minutes != nil { print(story.last ?? "") }
    }

    private func load(until end: ContinuousClock.Instant) async throws {
        while ContinuousClock.now < end {
            let flow = SoakFlow.allCases.randomElement(using: &dice) ?? .quick
            let outcome = try await bench.pipectl("deployment", "run", flow.deployment, "-o", "json")
            // A store that is away refuses, in one line. What it took without being able to say so must end as well.
            if outcome.isDone {
                accepted.append(try Bench.id(in: outcome))
            } else {
                #expect(outcome.exit == .code(3) && outcome.complaintLines.count == 1, "\(outcome.complaints)")
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...200, using: &dice)))
        }
    }

    /// Strikes again and again; a blow may still be at work when the next one falls.
    private func strike(until end: ContinuousClock.Instant) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            while true {
                let pause = Duration.seconds(Double.random(in: pauses, using: &dice))
                guard ContinuousClock.now + pause < end else { break }
                try await Task.sleep(for: pause)
                guard let blow = blows.randomElement(using: &dice) else { break }
                group.addTask { try await self.strike(blow) }
            }
            try await group.waitForAll()
        }
    }

    /// Every agent lives, and nothing keeps back what waits.
    private func makeWhole() async throws {
        try await eventually("the store takes orders", within: .seconds(60)) { @Sendable [bench, queue] in
            _ = try await bench.store.limit(queue, to: nil)
            return try await bench.store.pause(queue, false)
        }
    }

    /// Starts an agent of this name, whose predecessor must be dead.
    func raise(_ name: String) async throws {
        agents[name] = try await bench.launchAgent(name, ["--limit", "4"])
    }
}

/// What the runs of a soak do, besides leaving a line behind.
enum SoakFlow: String, CaseIterable {
    case quick, slow, talkative, flaky

    var deployment: String { "soak/\(rawValue)" }

    /// Holds a lock for as long as the attempt lives, so that two attempts at once are noticed.
    var script: String {
        let work =
            switch self {
            case .quick: "true"
            case .slow: "sleep \"$(($(od -An -N1 -tu1 /dev/urandom) % 4)).5\""
            case .talkative: "i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i + 1)); done; sleep 0.5"
            case .flaky: "[ $OCTOPIPE_ATTEMPT -gt 1 ] || exit 7"
            }
        return """
            exec 9> "$BENCH/lock-$OCTOPIPE_RUN_ID"
            flock -n 9 || echo "$OCTOPIPE_RUN_ID overlaps" >> "$EFFECTS"
            \(work)
            echo "$OCTOPIPE_RUN_ID done" >> "$EFFECTS"
            """
    }
}
