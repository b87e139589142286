import PipeCore
import PipeRuntime
import Testing

@Suite struct ScheduleBoardTests {
    @Test func `an active schedule has a next time before any run is planned`() async throws {
        let store = try await MemoryStore.withDeployment()
        _ = try await store.add(ScheduleSpec(.interval(.seconds(3_600))), to: .nightly)
        let board = try await ScheduleBoard(store, of: .nightly)
        let schedule = try #require(board.schedules.first)
        #expect(board.standing(of: schedule) == .active)
        #expect(board.nextDue(of: schedule) == schedule.spec.anchor(madeAt: schedule.createdAt) + .seconds(3_600))
    }

    @Test func `a paused one has none, nor has one of a paused deployment`() async throws {
        let store = try await MemoryStore.withDeployment()
        _ = try await store.add(ScheduleSpec(.cron("@daily")), to: .nightly)
        let id = try #require(try await store.schedules(of: nil).first?.id)
        _ = try await store.pause(.nightly, true)
        let stopped = try await ScheduleBoard(store, of: nil)
        #expect(stopped.standing(of: stopped.schedules[0]) == .deploymentPaused)
        #expect(stopped.nextDue(of: stopped.schedules[0]) == nil)
        _ = try await store.pause(id, true)
        let paused = try await ScheduleBoard(store, of: nil)
        #expect(paused.standing(of: paused.schedules[0]) == .paused)
    }

    @Test func `one whose rule has ended is over`() async throws {
        let store = try await MemoryStore.withDeployment()
        let ended = "DTSTART:20200101T060000Z\nRRULE:FREQ=DAILY;COUNT=3"
        _ = try await store.add(ScheduleSpec(.recurrence(ended)), to: .nightly)
        let board = try await ScheduleBoard(store, of: nil)
        #expect(board.standing(of: board.schedules[0]) == .over)
        #expect(board.nextDue(of: board.schedules[0]) == nil)
    }

    @Test func `what ails a schedule is said in words`() {
        let schedule = Schedule(
            id: .random(), deployment: .nightly, spec: ScheduleSpec(.cron("@daily")), isDeclared: false,
            isPaused: false,
            nextDue: nil, problem: "there is no calendar 'x'", createdAt: Instant(microseconds: 0))
        let board = ScheduleBoard(
            schedules: [schedule], calendars: [], pausedDeployments: [], at: Instant(microseconds: 0))
        #expect(board.standing(of: schedule).text == "there is no calendar 'x'")
        #expect(board.nextDue(of: schedule) == nil)
    }
}
