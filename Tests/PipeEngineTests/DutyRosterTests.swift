import PipeCore
import PipeEngine
import PipeSQL
import Testing

@Suite(.timeLimit(.minutes(1))) struct DutyRosterTests {
    /// A deployment with one schedule, whose runs do nothing.
    private func schedule(_ spec: ScheduleSpec, on bench: AgentBench) async throws -> DeploymentName {
        let name = try #require(DeploymentName("bench/scheduled"))
        _ = try await bench.store.apply(
            DeploymentSpec(
                name: name, entryPoint: .command(program: "/bin/true", arguments: []), schedules: [spec]))
        return name
    }

    private static let everySecond = ScheduleSpec(.cron("* * * * * *"), onMissed: .all)

    /// Waits for so many runs to complete.
    private func await(_ count: Int, completedIn changes: AsyncStream<RunChange>) async {
        var left = count
        for await change in changes where change.state == .completed {
            left -= 1
            if left == 0 { return }
        }
    }

    /// Every second from the first run to the last that was due has one run, and that ran once.
    private func checkEverySecond(_ bench: AgentBench, _ name: DeploymentName, atLeast count: Int) async throws {
        let all = try await bench.store.runs(RunFilter(deployment: name, limit: 1_000, includesAhead: true))
            .sorted { $0.scheduledAt < $1.scheduledAt }
        let created = try #require(try await bench.store.schedules(of: name).first).createdAt
        let last = try #require(all.last { $0.state == .completed }).scheduledAt
        let done = all.filter { $0.scheduledAt <= last }
        #expect(done.count >= count)
        let first = Instant(microseconds: (created.microseconds / 1_000_000 + 1) * 1_000_000)
        #expect(done.map(\.scheduledAt) == done.indices.map { first + .seconds($0) })
        for run in done {
            #expect(run.state == .completed && run.attempt == 1)
            #expect(
                try await bench.store.history(of: run.id).map(\.event)
                    == ["accepted", "claimed", "started", "succeeded"])
        }
    }

    @Test(arguments: [false, true])
    func `each second of a schedule runs once, with a broker and without`(hasBroker: Bool) async throws {
        try await AgentBench.run { bench in
            let name = try await schedule(Self.everySecond, on: bench)
            let changes = bench.store.changes()
            let broker = hasBroker ? StoreBroker(store: bench.store, poll: .seconds(5)) : nil
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), broker: broker) }
                group.addTask {
                    await self.await(3, completedIn: changes)
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            try await checkEverySecond(bench, name, atLeast: 3)
        }
    }

    @Test(
        arguments: ["schedulesToPlan", "keepPlans", "settle", "settleOverlaps", "expireLate", "takeOwedNotices"],
        [FaultStore.Fault.before, .after])
    func `one duty that fails loses no second and doubles none`(call: String, fault: FaultStore.Fault) async throws {
        try await AgentBench.run { bench in
            let name = try await schedule(Self.everySecond, on: bench)
            let changes = bench.store.changes()
            bench.store.fail(call, fault)
            let broker = StoreBroker(store: bench.store, poll: .seconds(5))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), broker: broker) }
                group.addTask {
                    await self.await(2, completedIn: changes)
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            #expect(bench.store.count(call) > 0)
            try await checkEverySecond(bench, name, atLeast: 2)
        }
    }

    @Test(arguments: ["schedulesToPlan", "keepPlans", "settle"])
    func `a leader stopped in the middle is succeeded, and changes nothing when it goes on`(
        call: String
    ) async throws {
        try await AgentBench.run { bench in
            let name = try await schedule(Self.everySecond, on: bench)
            let second = FaultStore(bench.store.base)
            let changes = second.changes()
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            var settings = bench.settings(until: .told)
            settings.lease = .seconds(3)
            let first = settings
            settings.name = "successor"
            let successor = settings
            let hold = bench.store.hold(call)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(first) }
                group.addTask {
                    await hold.reached()
                    // Its lease runs out: from now on it is deaf and dumb.
                    bench.store.fail("renew", .hang)
                    try await withThrowingTaskGroup(of: Void.self) { rest in
                        rest.addTask { try await bench.work(successor, on: second, stops: stops) }
                        rest.addTask {
                            await self.await(2, completedIn: changes)
                            hold.release()
                            await self.await(2, completedIn: changes)
                            stop.yield()
                            bench.tellToStop()
                            bench.tellToStop()
                        }
                        try await rest.waitForAll()
                    }
                }
                try await group.waitForAll()
            }
            // On a slow host both leave seconds behind that are earlier than the last they have done.
            settings.name = "third"
            settings.until = .idle
            try await bench.work(settings, on: second)
            try await checkEverySecond(bench, name, atLeast: 4)
        }
    }

    @Test func `an agent that ends when nothing is due waits for the first plan`() async throws {
        try await AgentBench.run { bench in
            let name = try await schedule(ScheduleSpec(.cron("0 0 * * *")), on: bench)
            // As if the schedule were a day older: one midnight has passed.
            let store = try #require(bench.store.base as? SQLStore)
            try await store.client.perform(.single) { (session) throws(StoreError) in
                try session.execute(script: "update schedule set planned_until = planned_until - 86400000000")
            }
            let hold = bench.store.hold("keepPlans")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .idle)) }
                group.addTask {
                    await hold.reached()
                    hold.release()
                }
                try await group.waitForAll()
            }
            let runs = try await bench.store.runs(RunFilter(deployment: name))
            #expect(runs.map(\.state) == [.completed])
        }
    }
}
