import PipeCore
import PipeEngine
import Synchronization
import Testing

/// A cancellation at each point of a run's life, and a heartbeat that comes too late to matter.
@Suite(.timeLimit(.minutes(1))) struct CancelPointTests {
    enum Point: CaseIterable {
        case waitingForSlot, claimed, spawning, reportingStart, running, reportingEnd
    }

    @Test(arguments: Point.allCases)
    func `a run ends wherever its cancellation meets it`(point: Point) async throws {
        try await AgentBench.run { bench in
            let launcher = GatedLauncher()
            let neighbour = try await bench.trigger(Self.waitsFor("neighbour", bench))
            if point != .waitingForSlot {
                _ = try await bench.store.perform(.cancelRequested(reason: ""), on: neighbour.id)
            }
            let run = try await bench.trigger(
                point == .reportingEnd ? Self.waitsFor("go", bench) : "sleep 600", retries: RetryPolicy(limit: 3))
            let gates = Gates(point, bench.store, launcher)
            let changes = bench.store.changes()
            var settings = bench.settings(until: .told)
            settings.workload.slots = 1
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [settings] in try await bench.work(settings, launcher: launcher) }
                group.addTask {
                    try await gates.reach(bench, changes)
                    let wish = try await bench.store.base.perform(.cancelRequested(reason: "now"), on: run.id)
                    guard case .applied = wish else { throw StoreError.rejected("not cancelled: \(wish)") }
                    gates.open()
                    try AgentBench.touch(bench.folder + "/neighbour")
                    while try await bench.run(run).state.isFinal == false {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            let end = try await bench.run(run)
            // What happened wins over what was wished.
            #expect(end.state == (point == .reportingEnd ? .completed : .cancelled))
            #expect(end.attempt == (point == .waitingForSlot ? 0 : 1))
            #expect(try await bench.store.queues().map(\.held) == [0])
        }
    }

    @Test func `a heartbeat answered after the run's end changes nothing`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("while [ ! -e \(bench.folder)/go ]; do sleep 0.01; done")
            let changes = bench.store.changes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings()) }
                group.addTask {
                    for await change in changes where change.state == .running { break }
                    // The store says that the run is held; by the time the agent hears it, the run has ended.
                    let answer = bench.store.holdAnswer(to: "renew")
                    await answer.reached()
                    try AgentBench.touch(bench.folder + "/go")
                    while try await bench.run(run).state.isFinal == false {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    answer.release()
                }
                try await group.waitForAll()
            }
            #expect(try await bench.run(run).state == .completed)
            let words = try await bench.store.history(of: run.id).map(\.event)
            #expect(words == ["accepted", "claimed", "started", "succeeded"])
        }
    }

    private static func waitsFor(_ file: String, _ bench: AgentBench) -> String {
        "while [ ! -e \(bench.folder)/\(file) ]; do sleep 0.01; done"
    }
}

/// Brings a run to a point of its life and keeps it there.
private final class Gates: Sendable {
    private let point: CancelPointTests.Point
    private let store: FaultStore
    private let launcher: GatedLauncher
    private let hold: Mutex<FaultStore.Hold?>

    init(_ point: CancelPointTests.Point, _ store: FaultStore, _ launcher: GatedLauncher) {
        self.point = point
        self.store = store
        self.launcher = launcher
        switch point {
        case .claimed: hold = Mutex(store.holdAnswer(to: "claim"))
        case .reportingStart: hold = Mutex(store.hold("apply"))
        case .waitingForSlot, .spawning, .running, .reportingEnd: hold = Mutex(nil)
        }
        if point != .spawning { launcher.open() }
    }

    /// Returns once the run is there, or, where it waits for a slot, once its neighbour has that.
    func reach(_ bench: AgentBench, _ changes: AsyncStream<RunChange>) async throws {
        switch point {
        case .claimed, .reportingStart: break
        case .spawning: await launcher.reached()
        case .running, .waitingForSlot, .reportingEnd:
            for await change in changes where change.state == .running { break }
        }
        if point == .reportingEnd {
            hold.withLock { [store] in $0 = store.hold("apply") }
            try AgentBench.touch(bench.folder + "/go")
        }
        await hold.withLock { $0 }?.reached()
    }

    func open() {
        launcher.open()
        hold.withLock { $0 }?.release()
    }
}
