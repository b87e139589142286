import PipeCore
import Testing

extension EndToEnd {
    /// Something breaks every few seconds, and the promises are kept.
    @Suite struct Soaks {
        @Test(arguments: Setup.withBroker, [UInt64(1)])
        func `a quarter of a minute of trouble loses no run and doubles none`(setup: Setup, seed: UInt64) async throws {
            try await Bench.with(setup, Soak.settings) { bench in
                let soak = try Soak(bench, seed: seed, blows: Blow.withoutServers, pauses: 0.3...1.2)
                let figures = try await soak.run(for: .seconds(15))
                #expect(figures.accepted > 20)
                #expect(figures.lost == 0 && figures.doubled == 0, "\(figures)")
            }
        }

        /// As `scripts/soak` asks for it, with servers that come back.
        @Test(.enabled(if: Soak.minutes != nil))
        func `trouble for as long as was asked for loses no run and doubles none`() async throws {
            let seed = Setup.variable("OCTOPIPE_SOAK_SEED").flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)
            print("seed \(seed)")
            try await Bench.with(.postgresAndRabbitMQ, Soak.settings) { bench in
                let soak = try Soak(bench, seed: seed, blows: Blow.many, pauses: 1...5)
                let figures = try await soak.run(for: .seconds(60 * (Soak.minutes ?? 1)))
                print(figures)
                #expect(figures.lost == 0 && figures.doubled == 0, "\(figures)")
            }
        }
    }
}
