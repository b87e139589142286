import PipeCore
import PipeEngine
import Synchronization
import Testing

/// An agent that is handed notices of runs it may not have rests, and goes on as soon as it may.
@Suite(.timeLimit(.minutes(1))) struct NoticesInVainTests {
    /// A broker that hands out the notice of one run whenever it is asked, until that run was claimed.
    private final class StubbornBroker: Broker {
        private let notice: Notice
        private let isTaken: @Sendable () async -> Bool
        private let handed = Atomic(0)

        init(_ notice: Notice, until isTaken: @escaping @Sendable () async -> Bool) {
            self.notice = notice
            self.isTaken = isTaken
        }

        var count: Int { handed.load(ordering: .relaxed) }

        func serve(
            _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
        ) async throws(BrokerError) {
            while await isTaken() {
                guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
            }
            handed.add(1, ordering: .relaxed)
            _ = await handler([notice])
        }

        func connect() async throws(BrokerError) {}
        func publish(_ notices: [Notice]) async throws(BrokerError) {}
        func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {}
        func wishes() async -> AsyncStream<ID<FlowRun>> { AsyncStream { $0.finish() } }
        func depth(of queue: QueueName) async throws(BrokerError) -> Int? { nil }
        func turn() async {}
        func close() async {}
    }

    @Test func `a queue that is resumed is worked on although the agent would rest for long`() async throws {
        try await AgentBench.run { bench in
            let run = try await bench.trigger("true")
            try #require(try await bench.store.pause(.default, true))
            let broker = StubbornBroker(Notice(run: run.id, queue: .default)) {
                (try? await bench.run(run).state) != .scheduled
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var settings = bench.settings(until: .told)
                    settings.restInVain = .seconds(3_600) ... .seconds(3_600)
                    try await bench.work(settings, broker: broker)
                }
                group.addTask {
                    defer { bench.tellToStop() }
                    try await eventually { broker.count > 0 }
                    // However often somebody rings, it rests a little each time; and if nobody does, for an hour.
                    let begin = ContinuousClock.now
                    for _ in 0..<100 {
                        _ = try await bench.store.pause(.default, true)
                        try await Task.sleep(for: .milliseconds(4))
                    }
                    let rests = (ContinuousClock.now - begin) / .milliseconds(50)
                    #expect(Double(broker.count) <= rests + 3)
                    #expect(try await bench.run(run).state == .scheduled)
                    _ = try await bench.store.pause(.default, false)
                    try await eventually { try await bench.run(run).state == .completed }
                }
                try await group.waitForAll()
            }
        }
    }
}
