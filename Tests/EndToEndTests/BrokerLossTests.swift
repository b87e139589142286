import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// Notices are lost, unreadable, or on their way for ever: runs are not.
    @Suite struct BrokerLoss {
        /// Short enough a patience for notices that are lost.
        private static let impatient = ["OCTOPIPE_POLL": "300ms", "OCTOPIPE_HEARTBEAT": "500ms"]

        @Test(arguments: Setup.withBroker)
        func `runs whose queue was deleted are announced again`(setup: Setup) async throws {
            try await Bench.with(setup, Self.impatient) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                var ids: [ID<FlowRun>] = []
                for _ in 0..<5 { ids.append(try await bench.trigger()) }
                let hand = try RabbitHand()
                #expect(try hand.depth(of: bench.queue) == 5)
                try hand.deleteQueue(bench.queue)
                _ = try await bench.startAgent()
                #expect(try await bench.ended(ids, within: .seconds(15)).allSatisfy { $0.state == .completed })
                #expect(bench.effects.count == 5)
            }
        }

        @Test(arguments: Setup.withBroker)
        func `a queue deleted under its agent is served again`(setup: Setup) async throws {
            try await Bench.with(setup, Self.impatient) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                _ = try await bench.startAgent()
                try await bench.ended(try await bench.trigger())
                for _ in 0..<3 {
                    try RabbitHand().deleteQueue(bench.queue)
                    // RabbitMQ 3.10 may keep the old consumer without serving it, which the agent finds out after 20 s.
                    #expect(try await bench.ended(try await bench.trigger(), within: .seconds(45)).state == .completed)
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an unreadable message is set aside and the agent works on`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                _ = try await bench.startAgent()
                try await bench.ended(try await bench.trigger())
                let hand = try RabbitHand()
                try hand.watchUnreadable()
                let unknown = #"{"version":1,"run":"00000000-0000-4000-8000-000000000000"}"#
                for body in ["no notice of \(bench.queue)", #"{"version":99}"#, unknown] {
                    try hand.publish(body, to: bench.queue)
                }
                try await eventually("the message is set aside") {
                    try hand.news().contains("no notice of \(bench.queue)")
                }
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                try await eventually("the queue is empty") { try hand.depth(of: bench.queue) == 0 }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `the same notice many times is one run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let id = try await bench.trigger()
                let hand = try RabbitHand()
                let queue = try #require(QueueName(bench.queue))
                for _ in 0..<10 { try hand.publish(Notice(run: id, queue: queue).body, to: bench.queue) }
                _ = try await bench.startAgent("one")
                _ = try await bench.startAgent("two")
                #expect(try await bench.ended(id).state == .completed)
                try await eventually("the queue is empty") { try hand.depth(of: bench.queue) == 0 }
                #expect(try await bench.words(of: id) == ["accepted", "claimed", "started", "succeeded"])
                #expect(bench.effects == ["ran"])
            }
        }

        @Test(arguments: Setup.withBroker)
        func `connections that break cost no run`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"; sleep 0.1")
                let url = try #require(bench.environment["OCTOPIPE_BROKER"])
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let agent = try await bench.startAgent("one", with: ["OCTOPIPE_BROKER": try proxy.url(like: url)])
                var ids: [ID<FlowRun>] = []
                for _ in 0..<5 {
                    for _ in 0..<2 { ids.append(try await bench.trigger()) }
                    proxy.cut()
                }
                #expect(try await bench.ended(ids).allSatisfy { $0.state == .completed && $0.attempt == 1 })
                #expect(bench.effects.count == 10)

                // Away for longer: due runs are found in the store.
                proxy.refuse()
                try await agent.says("the broker is away")
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                proxy.welcome()
                try await agent.says("the broker is back")
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
            }
        }
    }
}
