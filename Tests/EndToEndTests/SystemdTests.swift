import PipeCore
import Testing

extension EndToEnd {
    /// An agent under a systemd of the tests' own, where this machine can have one: see `scripts/lib/systemd.sh`.
    @Suite(.enabled(if: SystemdHand.isThere)) struct Systemd {
        /// Hangs, and does not the second time.
        private static let hangsOnce = "[ $OCTOPIPE_ATTEMPT -gt 1 ] || exec sleep 600"

        @Test(arguments: Setup.withServer)
        func `a service that is restarted hands its run back, and takes it up again`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.hangsOnce, retries: 1)
                try await SystemdHand.withService(of: bench, ["OCTOPIPE_DRAIN_TIMEOUT": "100ms"]) { service in
                    let id = try await bench.trigger()
                    try await bench.isNow(.running, id)
                    try await service.control("restart")
                    let run = try await bench.ended(id)
                    #expect(run.state == .completed && run.attempt == 2 && run.spent == 0)
                    #expect(try await bench.words(of: id).contains("released"))
                    #expect(try await service.property("Result") == "success")
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an agent that turns no more is killed by systemd and started again`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.hangsOnce, retries: 1)
                try await SystemdHand.withService(of: bench) { service in
                    let id = try await bench.trigger()
                    try await bench.isNow(.running, id)
                    // Several times what systemd waits for a sign of life: as long as it turns, it stays.
                    try await eventually("the agent has lived for a while") {
                        let begin = try #require(try await bench.run(id).startedAt)
                        return try await bench.store.now() - begin > .seconds(5)
                    }
                    #expect(try await service.property("NRestarts") == "0")
                    try await service.control("kill", "--signal=STOP", "--kill-who=main")
                    let run = try await bench.ended(id)
                    #expect(run.state == .completed && run.attempt == 2)
                    #expect(try await service.property("NRestarts") == "1")
                    let lost = try await bench.store.history(of: id).first { $0.event == "lost" }
                    #expect(lost?.cause?.message.contains("was started again") == true)
                }
            }
        }
    }
}
