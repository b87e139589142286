import PipeCore
import Testing

extension EndToEnd {
    /// The time has come and the run before has not ended.
    @Suite struct Overlaps {
        /// Runs for longer than the second until the next.
        private static let slow = "echo start >> $EFFECTS; sleep 1.5; echo end >> $EFFECTS"

        private func timed(_ policy: OverlapPolicy) -> ScheduleSpec {
            ScheduleSpec(.cron("* * * * * *"), overlap: policy)
        }

        /// Waits until so many have ended in a state.
        private func ended(_ bench: Bench, _ state: RunState, _ count: Int) async throws {
            try await eventually("\(count) are \(state.rawValue)", within: .seconds(40)) {
                try await bench.fired().filter { $0.state == state }.count >= count
            }
        }

        @Test(arguments: Setup.available)
        func `skip leaves the later one out and says so`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.slow, schedule: timed(.skip))
                _ = try await bench.startAgent()
                try await ended(bench, .completed, 2)
                try await bench.endSchedules()
                let skipped = try await bench.fired().filter { $0.state == .cancelled }
                #expect(!skipped.isEmpty)
                #expect(skipped.allSatisfy { $0.attempt == 0 && $0.cause?.message.contains("overlap: skip") == true })
                #expect(zip(bench.effects, bench.effects.dropFirst()).allSatisfy { $0 != $1 })
            }
        }

        @Test(arguments: Setup.available)
        func `queue lets one after the other run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.slow, schedule: timed(.queue))
                _ = try await bench.startAgent()
                try await ended(bench, .completed, 2)
                try await bench.endSchedules()
                let runs = try await bench.fired()
                #expect(runs.allSatisfy { $0.state == .completed })
                #expect(runs.map(\.startedAt).compactMap { $0 } == runs.compactMap(\.startedAt).sorted())
                #expect(zip(bench.effects, bench.effects.dropFirst()).allSatisfy { $0 != $1 })
            }
        }

        @Test(arguments: Setup.available)
        func `cancel-running ends the earlier one and runs the later`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("exec sleep 30", schedule: timed(.cancelRunning))
                _ = try await bench.startAgent()
                try await ended(bench, .cancelled, 2)
                let runs = try await bench.fired()
                #expect(runs.filter { $0.state == .running }.count <= 1)
                #expect(
                    runs.contains { $0.state == .cancelled && $0.startedAt != nil },
                    "\(runs.map { ($0.state, $0.startedAt) })")
                for schedule in try await bench.store.schedules(of: nil) {
                    _ = try await bench.store.pause(schedule.id, true)
                }
                for run in try await bench.fired() where !run.state.isFinal {
                    try await bench.pipectl("flow-run", "cancel", run.id.description)
                }
                try await bench.endSchedules()
            }
        }

        @Test(arguments: Setup.available)
        func `no more than max_active_runs at once`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let schedule = ScheduleSpec(.cron("* * * * * *"), maxActiveRuns: 1)
                try await bench.deploy(Self.slow, schedule: schedule)
                _ = try await bench.startAgent()
                try await ended(bench, .completed, 2)
                try await bench.endSchedules()
                #expect(zip(bench.effects, bench.effects.dropFirst()).allSatisfy { $0 != $1 })
            }
        }
    }
}
