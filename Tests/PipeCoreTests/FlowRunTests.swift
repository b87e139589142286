import PipeCore
import Testing

@Suite struct FlowRunTests {
    private static let now = Instant(microseconds: 1_679_734_800_000_000)

    private func run(_ state: RunState, dueIn: Duration, attempt: Int = 0, spent: Int = 0) throws -> FlowRun {
        FlowRun(
            id: .random(), name: "brisk-otter", deployment: try #require(DeploymentName("a/b")), queue: .default,
            state: state, revision: 4, attempt: attempt, spent: spent, retries: RetryPolicy(limit: 3), parameters: [:],
            tags: [], createdAt: Self.now, dueAt: Self.now + dueIn, startedAt: nil, endedAt: nil, agent: nil,
            cause: nil, retryOf: nil,
            scheduledAt: Instant(microseconds: 0), schedule: nil)
    }

    @Test func `a run that waits is labelled by what it waits for`() throws {
        #expect(try run(.scheduled, dueIn: .seconds(60)).label(at: Self.now) == "scheduled")
        #expect(try run(.scheduled, dueIn: .seconds(-10)).label(at: Self.now) == "scheduled")
        #expect(try run(.scheduled, dueIn: .seconds(-16)).label(at: Self.now) == "late")
        #expect(try run(.scheduled, dueIn: .seconds(-1)).label(at: Self.now, lateAfter: .zero) == "late")
        #expect(
            try run(.scheduled, dueIn: .seconds(60), attempt: 1, spent: 1).label(at: Self.now) == "awaiting retry")
        #expect(try run(.scheduled, dueIn: .seconds(60), attempt: 1).label(at: Self.now) == "scheduled")
    }

    @Test(arguments: RunState.allCases.filter { $0 != .scheduled })
    func `any other state is its own label`(state: RunState) throws {
        #expect(try run(state, dueIn: .seconds(-99), attempt: 1, spent: 1).label(at: Self.now) == state.rawValue)
    }

    @Test func `where it stands is what the machine must know`() throws {
        let run = try run(.running, dueIn: .zero, attempt: 2, spent: 1)
        let standing = run.standing
        #expect(standing.id == run.id)
        #expect((standing.state, standing.revision, standing.attempt, standing.spent) == (.running, 4, 2, 1))
        #expect(standing.retries == run.retries)
    }
}
