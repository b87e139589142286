import Glibc
import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// The way to the broker stands, and what goes over it does not.
    @Suite struct BrokerChannels {
        @Test(arguments: Setup.withBroker)
        func `a run may take longer than consumer_timeout, and a channel closed by it is opened again`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                try await bench.deploy(
                    "echo long >> \"$EFFECTS\"; while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done", as: "flow/long")
                try await RabbitHand.withConsumerTimeout(.seconds(1)) {
                    // A slow heartbeat: the server must not end the connection before the channel.
                    let agent = try await bench.startAgent(
                        "one", with: ["OCTOPIPE_BROKER": try RabbitHand.serverURL()])
                    let long = try await bench.trigger("flow/long")
                    try await bench.says("long")
                    try await RabbitHand.lookForTimeouts(on: bench.queue, after: .milliseconds(1_500))
                    try bench.allow("go")
                    #expect(try await bench.ended(long).attempt == 1)
                    #expect(!agent.log.contains("closed a channel"))

                    // Frozen, it takes the notice and does not settle it.
                    agent.signal(SIGSTOP)
                    let id = try await bench.trigger()
                    try await RabbitHand.lookForTimeouts(on: bench.queue, after: .milliseconds(1_500))
                    agent.signal(SIGCONT)
                    #expect(try await bench.ended(id, within: .seconds(5)).state == .completed)
                    try await agent.says("RabbitMQ closed a channel")
                    #expect(agent.log.contains("406"))
                    #expect(try await bench.ended(try await bench.trigger(), within: .seconds(5)).state == .completed)
                    #expect(bench.effects == ["long", "ran", "ran"])
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an agent that is deaf on one side, though its heart beats, finds its work on the other`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("echo ran >> \"$EFFECTS\"")
                let url = try #require(bench.environment["OCTOPIPE_BROKER"])
                let proxy = try Proxy(to: url)
                defer { proxy.close() }
                let agent = try await bench.startAgent("one", with: ["OCTOPIPE_BROKER": try proxy.url(like: url)])
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                proxy.fallSilent()
                #expect(try await bench.ended(try await bench.trigger(), within: .seconds(30)).state == .completed)
                #expect(agent.log.contains("the broker is away"))
                proxy.recover()
                try await agent.says("the broker is back")
                #expect(try await bench.ended(try await bench.trigger()).state == .completed)
                #expect(bench.effects.count == 3)
            }
        }
    }
}
