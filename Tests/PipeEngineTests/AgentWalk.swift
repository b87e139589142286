import PipeCore
import PipeEngine
import TestSupport
import Testing

/// A seeded walk of whole agents: runs come and are cancelled, agents stop and start, stores fail, heartbeats are lost,
/// queues are paused. In the end nothing fails any more, and every promise must have been kept.
struct AgentWalk {
    /// One agent with a way of its own to the store that all share.
    private struct Member {
        let name: String
        let store: FaultStore
        let stops: AsyncStream<Void>
        let stop: AsyncStream<Void>.Continuation
    }

    private let bench: AgentBench
    /// The store as it is.
    private let base: any Store
    private let launcher: ScriptedLauncher
    /// Whether live agents are thought dead: then nobody can keep two attempts of a run apart.
    private let hasFalseVerdicts: Bool
    private var dice: SplitMix
    private var crew: [Member] = []
    private var count = 0
    private var deployments: [DeploymentName] = []
    private var runs: [ID<FlowRun>] = []

    private static let lease = Duration.seconds(3)
    private static let heartbeat = Duration.milliseconds(100)
    private static let narrow = QueueName("narrow")!

    init(on bench: AgentBench, seed: UInt64) async throws {
        self.bench = bench
        base = bench.store.base
        launcher = ScriptedLauncher(seed: seed)
        hasFalseVerdicts = seed.isMultiple(of: 2)
        dice = SplitMix(seed: seed)
        let policies = [
            RetryPolicy.none, RetryPolicy(limit: 3, delay: .milliseconds(20)),
            RetryPolicy(limit: 5, backoff: .constant(.zero), exitCodes: .only([75]), poisonAfter: 2),
        ]
        for (number, retries) in policies.enumerated() {
            for queue in [QueueName.default, Self.narrow] {
                let name = try #require(DeploymentName("walk/\(queue)-\(number)"))
                let entry = EntryPoint.command(program: "/bin/true", arguments: [])
                _ = try await base.apply(DeploymentSpec(name: name, entryPoint: entry, queue: queue, retries: retries))
                deployments.append(name)
            }
        }
        _ = try await base.createQueues([.default, Self.narrow])
        _ = try await base.limit(Self.narrow, to: 1)
    }

    mutating func walk(steps: Int) async throws {
        let stalls = Stalls()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let watch = Task { await stalls.watch() }
            defer { watch.cancel() }
            for _ in 0..<2 { hire(in: &group) }
            for _ in 0..<steps {
                try await step(in: &group)
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...25, using: &dice)))
            }
            try await makeWhole()
            for member in crew { member.stop.yield() }
            try await group.waitForAll()
        }
        try await check()
        // Agents that the machine did not let run could not keep their runs apart, whatever they do.
        if !hasFalseVerdicts, await stalls.longest < Self.lease / 12 { #expect(launcher.overlaps == []) }
    }

    // MARK: Steps

    private mutating func step(in group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<45: try await accept()
        case 45..<53: try await ask(.cancelRequested(reason: "walk"))
        case 53..<57: try await ask(.pauseRequested(reason: "walk"))
        case 57..<62: try await ask(.resumed)
        case 62..<72: changeWeather()
        case 72..<76: loseHeartbeat()
        case 76..<80: if hasFalseVerdicts { try await thinkDead() }
        case 80..<85: replace(in: &group)
        case 85..<93: _ = try await base.pause(.default, dice.chance(0.4))
        default: _ = try await base.pause(Self.narrow, dice.chance(0.4))
        }
        let narrow = try #require(try await base.queues().first { $0.queue.name == Self.narrow })
        #expect(narrow.held <= 1, "the limit of a queue was exceeded")
    }

    private mutating func accept() async throws {
        let deployment = try #require(deployments.randomElement(using: &dice))
        let priority = Priority(Int.random(in: 4...6, using: &dice))
        let request = RunRequest(deployment: deployment, name: RunName.random(), priority: priority)
        guard case .accepted(let run) = try await base.accept(request) else { return }
        runs.append(run.id)
    }

    private mutating func ask(_ event: RunEvent) async throws {
        guard let run = runs.suffix(8).randomElement(using: &dice) else { return }
        _ = try await base.perform(event, on: run)
    }

    private mutating func changeWeather() {
        let weather = FaultStore.Weather(
            seed: dice.next(), before: Double.random(in: 0...0.3, using: &dice),
            after: Double.random(in: 0...0.3, using: &dice))
        crew.randomElement(using: &dice)?.store.set(dice.chance(0.7) ? weather : nil)
    }

    /// Beyond the lease: by failing again and again, or by one answer that does not come.
    private mutating func loseHeartbeat() {
        guard let store = crew.randomElement(using: &dice)?.store else { return }
        if dice.chance(0.5) {
            for _ in 0..<Int(Self.lease / Self.heartbeat * 1.5) { store.fail("renew", .before) }
        } else {
            store.fail("renew", .delay(Self.lease * 1.3))
        }
    }

    /// Somebody ends the session of an agent that lives.
    private mutating func thinkDead() async throws {
        let sessions = try await base.sessions(includingEnded: false).sorted { $0.agent.name < $1.agent.name }
        guard let session = sessions.randomElement(using: &dice) else { return }
        _ = try await base.end(session.id, reason: "thought dead")
    }

    /// An agent is told to stop, once or twice, and another comes.
    private mutating func replace(in group: inout ThrowingTaskGroup<Void, any Error>) {
        guard let index = crew.indices.randomElement(using: &dice) else { return }
        let member = crew.remove(at: index)
        // It can end only if it can tell.
        member.store.set(nil)
        for _ in 0...(dice.chance(0.5) ? 1 : 0) { member.stop.yield() }
        hire(in: &group)
    }

    private mutating func hire(in group: inout ThrowingTaskGroup<Void, any Error>) {
        count += 1
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let member = Member(name: "walk-\(count)", store: FaultStore(base), stops: stops, stop: stop)
        crew.append(member)
        var settings = bench.settings(until: .told)
        settings.name = member.name
        settings.workload.queues = [.default, Self.narrow]
        settings.lease = Self.lease
        settings.heartbeat = Self.heartbeat
        settings.poll = .milliseconds(200)
        settings.reportGrace = .seconds(5)
        group.addTask { [bench, launcher, settings] in
            try await bench.work(settings, on: member.store, launcher: launcher, stops: member.stops)
        }
    }

    // MARK: The end

    private func makeWhole() async throws {
        for member in crew {
            member.store.set(nil)
            member.store.heal("renew")
        }
        for queue in [QueueName.default, Self.narrow] { _ = try await base.pause(queue, false) }
        let deadline = ContinuousClock.now + .seconds(60)
        for run in runs {
            while try await base.run(run)?.state.isFinal == false {
                // Nobody else would let them go on, and any of them may hold the place that this one waits for.
                for run in runs where try await base.run(run)?.state == .paused {
                    _ = try await base.perform(.resumed, on: run)
                }
                guard ContinuousClock.now < deadline else {
                    let why = try await standstill(run)
                    // Agents that wait for it would keep the walk from failing.
                    for member in crew { for _ in 0..<2 { member.stop.yield() } }
                    throw StoreError.rejected(why)
                }
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    /// What there is to know of a run that does not end.
    private func standstill(_ run: ID<FlowRun>) async throws -> String {
        let history = HistoryRules.text(try await base.history(of: run))
        let sessions = try await base.sessions(includingEnded: false).map { "\($0.agent.name) holds \($0.held)" }
        let obstacles = try await base.obstacles(of: run).map { "\($0)" } ?? "no obstacles"
        return "run \(run) does not end: \(history); \(sessions); living: \(launcher.living); \(obstacles)"
    }

    private func check() async throws {
        #expect(runs.count > 5)
        for id in runs {
            let run = try #require(try await base.run(id))
            let history = try await base.history(of: id)
            let log = try await base.log(of: id, after: .start, limit: 1_000)
            let problems = HistoryRules.problems(of: run, history) + HistoryRules.problems(ofLog: log)
            #expect(problems == [], "\(HistoryRules.text(history))")
        }
        #expect(launcher.living == [])
        #expect(try await base.queues().map(\.held) == [0, 0])
        #expect(try await base.sessions(includingEnded: false).isEmpty)
    }

    /// How late the machine is.
    private actor Stalls {
        private(set) var longest = Duration.zero

        func watch() async {
            while !Task.isCancelled {
                let due = ContinuousClock.now + .milliseconds(20)
                try? await Task.sleep(until: due)
                longest = max(longest, ContinuousClock.now - due)
            }
        }
    }
}
