import Glibc
import PipeCore
import PipeEngine
import Testing

/// Something that breaks, or that somebody asks for at a bad moment.
enum Blow: CaseIterable {
    case killRun, killAgent, killAgentForLong, freezeAgent, stopAgent
    case endConnections, deleteQueue, killDatabase, stopDatabase, killBroker
    case cancelRun, limitQueue, pauseQueue

    /// Deaths more often than wishes.
    static let many = allCases + [.killRun, .killRun, .killAgent, .killAgentForLong, .freezeAgent, .killBroker]
    /// What needs nobody who starts servers again.
    static let withoutServers = many.filter { ![.killDatabase, .stopDatabase, .killBroker].contains($0) }
}

/// A process that was killed with SIGKILL, and what it held at that moment.
struct Kill {
    enum Victim: String, CaseIterable {
        case run = "run"
        case agent = "agent, restarted"
        case agentForLong = "agent, not restarted"
    }

    let victim: Victim
    let at: Instant
    let claims: [(run: ID<FlowRun>, attempt: Int)]
}

extension Soak {
    func strike(_ blow: Blow) async throws {
        switch blow {
        case .killRun: try await killRun()
        case .killAgent: try await beatAgent { try await kill($0, .agent, restartedAfter: .milliseconds(300)) }
        case .killAgentForLong:
            // Beyond the lease, so that the others find out by themselves.
            try await beatAgent { try await kill($0, .agentForLong, restartedAfter: .seconds(9)) }
        case .freezeAgent: try await beatAgent(freeze)
        case .stopAgent: try await beatAgent(stop)
        case .endConnections:
            tell("the database's connections are ended")
            try? await PostgresHand.endConnections(to: bench.database)
        case .deleteQueue:
            tell("the broker's queue is deleted")
            try? RabbitHand().deleteQueue(bench.queue)
        case .killDatabase: try await ServerHand.end(.postgres, SIGQUIT, tell)
        case .stopDatabase: try await ServerHand.end(.postgres, SIGINT, tell)
        case .killBroker: try await ServerHand.end(.rabbitmq, SIGKILL, tell)
        case .cancelRun: try await cancelRun()
        case .limitQueue:
            let limit = [1, 2, 6, nil].randomElement(using: &dice) ?? nil
            tell("the queue's limit is \(limit.map(String.init) ?? "none")")
            _ = try? await bench.store.limit(queue, to: limit)
        case .pauseQueue:
            tell("the queue is paused for a second")
            _ = try? await bench.store.pause(queue, true)
            try await Task.sleep(for: .seconds(1))
            try await eventually("the queue is resumed", within: .seconds(60)) { @Sendable [bench, queue] in
                try await bench.store.pause(queue, false)
            }
        }
    }

    // MARK: Runs

    private func killRun() async throws {
        let processes = RunProcesses.now()
        guard let run = await running().filter({ !processes[$0.id].isEmpty }).randomElement(using: &dice) else {
            return
        }
        tell("run \(run.name) is killed")
        kills.append(Kill(victim: .run, at: .hostNow, claims: [(run.id, run.attempt)]))
        for pid in processes[run.id] { Glibc.kill(pid, SIGKILL) }
    }

    private func cancelRun() async throws {
        let runs = (try? await bench.store.runs(RunFilter(states: [.scheduled, .pending, .running]))) ?? []
        guard let run = runs.randomElement(using: &dice) else { return }
        tell("run \(run.name), which is \(run.state.rawValue), is cancelled")
        try await bench.pipectl("flow-run", "cancel", run.id.description)
    }

    private func running() async -> [FlowRun] {
        (try? await bench.store.runs(RunFilter(states: [.running]))) ?? []
    }

    // MARK: Agents

    private func beatAgent(_ blow: (String) async throws -> Void) async throws {
        let free = agents.keys.filter { !beaten.contains($0) }.sorted()
        guard let name = free.randomElement(using: &dice) else { return }
        beaten.insert(name)
        defer { beaten.remove(name) }
        try await blow(name)
    }

    private func kill(_ name: String, _ victim: Kill.Victim, restartedAfter pause: Duration) async throws {
        let held = await running().filter { $0.agent == name }.map { ($0.id, $0.attempt) }
        tell("agent \(name) is killed with \(held.count) runs, and started again after \(pause)")
        kills.append(Kill(victim: victim, at: .hostNow, claims: held))
        agents[name]?.signal(SIGKILL)
        _ = try await agents[name]?.end()
        try await Task.sleep(for: pause)
        try await raise(name)
    }

    private func freeze(_ name: String) async throws {
        let span = Duration.milliseconds(Int.random(in: 200...9_000, using: &dice))
        tell("agent \(name) is frozen for \(span)")
        agents[name]?.signal(SIGSTOP)
        try await Task.sleep(for: span)
        agents[name]?.signal(SIGCONT)
    }

    private func stop(_ name: String) async throws {
        tell("agent \(name) is told to stop")
        agents[name]?.signal(SIGTERM)
        if let agent = agents[name] { #expect(try await agent.end(within: .seconds(60)) == .code(0)) }
        try await raise(name)
    }
}
