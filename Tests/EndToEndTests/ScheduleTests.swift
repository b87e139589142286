import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Deployments that run by themselves.
    @Suite struct Schedules {
        private static let everySecond = ScheduleSpec(.cron("* * * * * *"))

        /// Every second from the first to the last has its run, just one, and that completed.
        private func expectEverySecond(_ runs: [FlowRun]) throws {
            let seconds = runs.map { $0.scheduledAt.microseconds / 1_000_000 }
            let (first, last) = (try #require(seconds.first), try #require(seconds.last))
            #expect(seconds == Array(first...last))
            for run in runs where run.state != .completed { Issue.record("\(run.name) is \(run.state): \(run)") }
        }

        private func completed(_ bench: Bench, _ count: Int) async throws {
            let before = try await eventually("the store answers") { try await bench.fired().count }
            try await eventually("\(count) more runs have completed", within: .seconds(40)) {
                try await bench.fired().dropFirst(before).filter { $0.state == .completed }.count >= count
            }
        }

        @Test(arguments: Setup.available)
        func `each time has one run, which knows its logical date`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo $OCTOPIPE_SCHEDULED_AT >> $EFFECTS", schedule: Self.everySecond)
                _ = try await bench.startAgent()
                try await completed(bench, 3)
                try await bench.endSchedules()
                let runs = try await bench.fired()
                try expectEverySecond(runs)
                #expect(bench.effects == runs.map { Timestamp.text($0.scheduledAt) })
            }
        }

        @Test(arguments: Setup.available)
        func `the leader is killed, and no time is missed or doubled`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy("true", schedule: Self.everySecond, retries: 3)
                let leader = try await bench.startAgent("one")
                try await leader.says("this agent leads")
                let other = try await bench.startAgent("two")
                try await completed(bench, 2)
                leader.signal(SIGKILL)
                try await other.says("this agent leads")
                try await completed(bench, 3)
                try await bench.endSchedules()
                try expectEverySecond(try await bench.fired())
            }
        }

        @Test(arguments: Setup.available)
        func `both agents are killed at each tick, and no time is missed or doubled`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                let second = ScheduleSpec(.cron("* * * * * *"), onMissed: .all)
                try await bench.deploy("true", schedule: second, retries: 9)
                for _ in 1...3 {
                    let agents = [try await bench.startAgent("one"), try await bench.startAgent("two")]
                    try await completed(bench, 1)
                    for agent in agents { agent.signal(SIGKILL) }
                    for agent in agents { _ = try await agent.end() }
                }
                _ = try await bench.startAgent("one")
                try await completed(bench, 2)
                try await bench.endSchedules()
                try expectEverySecond(try await bench.fired())
            }
        }

        @Test(arguments: Setup.available)
        func `the leader is frozen until another leads, and thawed`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy("true", schedule: Self.everySecond, retries: 3)
                let leader = try await bench.startAgent("one")
                try await leader.says("this agent leads")
                let other = try await bench.startAgent("two")
                try await completed(bench, 1)
                leader.signal(SIGSTOP)
                try await other.says("this agent leads")
                try await completed(bench, 2)
                leader.signal(SIGCONT)
                try await leader.says("does not lead any more")
                try await completed(bench, 2)
                try await bench.endSchedules()
                try expectEverySecond(try await bench.fired())
            }
        }

        @Test(arguments: Setup.withServer)
        func `the servers go away for a moment, and no time is missed or doubled`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("true", schedule: Self.everySecond, retries: 3)
                _ = try await bench.startAgent()
                try await completed(bench, 1)
                for _ in 1...5 {
                    try await PostgresHand.endConnections(to: bench.database)
                    if setup == .postgresAndRabbitMQ { try? RabbitHand().deleteQueue(bench.queue) }
                    try await completed(bench, 1)
                }
                try await bench.endSchedules()
                try expectEverySecond(try await bench.fired())
            }
        }
    }
}
