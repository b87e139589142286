import PipeCore
import Testing

extension EndToEnd {
    /// Nobody led for three hours.
    @Suite struct MissedRuns {
        private static let minute: Int64 = 60_000_000

        /// The minutes that got a run, of those that passed while nobody led.
        private func madeUp(_ policy: MissedPolicy, _ setup: Setup) async throws -> (made: [Int64], all: [Int64]) {
            var result: ([Int64], [Int64]) = ([], [])
            try await Bench.with(setup, Bench.shortLease) { bench in
                // A minute that begins between the first plan and the second agent may have its run already.
                try await eventually("the minute is young", within: .seconds(40)) {
                    (3...30).contains(try await bench.store.now().microseconds % Self.minute / 1_000_000)
                }
                try await bench.deploy("true", schedule: ScheduleSpec(.cron("* * * * *"), onMissed: policy))
                let agent = try await bench.startAgent()
                try await eventually("runs are planned") {
                    try await bench.store.runs(RunFilter(includesAhead: true)).count >= 3
                }
                agent.signal(15)
                #expect(try await agent.end() == .code(0))
                let begin = try await bench.store.now() - .seconds(3 * 3_600)
                try await bench.age(by: .seconds(3 * 3_600))
                let end = try await bench.store.now()
                _ = try await bench.startAgent()
                try await eventually("what was missed is settled", within: .seconds(30)) {
                    let runs = try await bench.store.runs(RunFilter(limit: 1_000, includesAhead: true))
                    let isPlanned = runs.contains { $0.dueAt > end }
                    return isPlanned && runs.filter { $0.dueAt <= end }.allSatisfy(\.state.isFinal)
                }
                try await bench.endSchedules()
                let made = try await bench.fired().filter { $0.state == .completed && $0.scheduledAt <= end }
                result.0 = made.map { $0.scheduledAt.microseconds / Self.minute }
                result.1 = Array((begin.microseconds / Self.minute + 1)...(end.microseconds / Self.minute))
            }
            return result
        }

        @Test(arguments: Setup.available)
        func `by default the latest is made up for`(setup: Setup) async throws {
            let (made, all) = try await madeUp(.latest, setup)
            #expect(made == all.suffix(1))
        }

        @Test(arguments: Setup.available)
        func `all are, where that is asked for`(setup: Setup) async throws {
            let (made, all) = try await madeUp(.all, setup)
            #expect(all.count >= 180)
            #expect(made == all)
        }

        @Test(arguments: [Setup.sqlite])
        func `none are, where that is asked for`(setup: Setup) async throws {
            let (made, _) = try await madeUp(.none, setup)
            #expect(made.isEmpty)
        }

        @Test(arguments: [Setup.sqlite])
        func `those of the last half hour are, where that is asked for`(setup: Setup) async throws {
            let (made, all) = try await madeUp(.window(.seconds(1_800)), setup)
            #expect(made == all.suffix(made.count) && (30...31).contains(made.count))
        }
    }
}
