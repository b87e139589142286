import PipeCore
import PipeRuntime

/// A run that waits, and what stands around it, described by what differs from the ordinary. Seconds count from now.
struct Sight {
    struct Agent {
        var name: String
        var queue = "default"
        var held = 0
        var lease = 30
    }

    var state = RunState.scheduled
    var due = 0
    var attempt = 0
    var spent = 0
    var agent: String?
    var startBy: Int?
    var hasDeployment = true
    var isDeploymentPaused = false
    var isQueuePaused = false
    var schedule: ScheduleSpec?
    var limits: [HeldBeside.Ground: Int] = [:]
    var held: [HeldBeside.Ground: Int] = [:]
    /// How many earlier runs of its schedule have not ended.
    var earlier = 0
    var isLed = true
    var isSettling = false
    var agents = [Agent(name: "anna")]
    var broker = WaitingFacts.BrokerSight.none

    private let now = Instant(microseconds: 1_800_000_000_000_000)

    var facts: WaitingFacts {
        var spec = DeploymentSpec.nightly
        spec.concurrencyLimit = limits[.deployment]
        let deployment = Deployment(
            id: .random(), spec: spec, isPaused: isDeploymentPaused, createdAt: now, updatedAt: now)
        let queue = WorkQueue(name: .default, isPaused: isQueuePaused, limit: limits[.queue], createdAt: now)
        let waiting = run(state, "waiting")
        return WaitingFacts(
            run: waiting, now: now, deployment: hasDeployment ? deployment : nil, schedule: madeBy(waiting),
            queue: QueueStatus(queue: queue, due: 1, upcoming: 0, held: 0, oldestDue: nil, agents: 1),
            agents: agents.map(session),
            obstacles: RunObstacles(
                startBy: startBy.map { now + .seconds($0) }, isLed: isLed, isSettling: isSettling,
                parallel: limits[.backfill], held: heldRuns,
                earlier: (0..<earlier).map { run(.scheduled, "earlier-\($0 + 1)") }),
            broker: broker)
    }

    private var heldRuns: [HeldBeside] {
        held.flatMap { ground, count in
            (0..<count).map { HeldBeside(run: run(.running, "held-\($0 + 1)"), shared: [ground]) }
        }
    }

    private func madeBy(_ run: FlowRun) -> Schedule? {
        guard var spec = schedule, let id = run.schedule else { return nil }
        spec.maxActiveRuns = limits[.schedule]
        return Schedule(
            id: id, deployment: .nightly, spec: spec, isDeclared: true, isPaused: false, nextDue: nil, problem: nil,
            createdAt: now)
    }

    private func run(_ state: RunState, _ name: String) -> FlowRun {
        FlowRun(
            id: .random(), name: name, deployment: .nightly, queue: .default, state: state, revision: 1,
            attempt: attempt,
            spent: spent, retries: RetryPolicy(limit: 3, delay: .seconds(30)), parameters: [:], tags: [],
            createdAt: now,
            dueAt: now + .seconds(due), startedAt: nil, endedAt: nil, agent: agent, cause: nil, retryOf: nil,
            scheduledAt: now, schedule: schedule == nil ? nil : .random())
    }

    private func session(_ agent: Agent) -> Session {
        Session(
            id: .random(),
            agent: AgentDescription(
                name: agent.name, host: "h", pid: 1, version: "0", queues: [QueueName(agent.queue) ?? .default],
                slots: 4),
            openedAt: now, renewedAt: now, expiresAt: now + .seconds(agent.lease), endedAt: nil, held: agent.held,
            isLeader: false)
    }
}
