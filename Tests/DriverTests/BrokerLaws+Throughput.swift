import Foundation
import PipeCore
import Testing

/// Figures, not laws: `OCTOPIPE_BENCH=1 swift test -c release --filter BrokerThroughput`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["OCTOPIPE_BENCH"] == "1", "only when asked for"))
struct BrokerThroughput {
    @Test(arguments: TestBroker.allCases, [1, 8, 64])
    func `confirmed publishes and served notices a second`(backend: TestBroker, limit: Int) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(10_000)
            let clock = ContinuousClock()
            let publishing = try await clock.measure { try await broker.publish(notices) }
            let serving = try await clock.measure { _ = try await bench.take(10_000, of: broker, upTo: limit) }
            print("\(backend.rawValue), handfuls of \(limit): \(rate(10_000, publishing)), \(rate(10_000, serving))")
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `the way of one notice`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let (publisher, consumer) = (try bench.broker(), try bench.broker())
            var handfuls = bench.handfuls(of: consumer).makeAsyncIterator()
            var times: [Duration] = []
            for _ in 0..<500 {
                let start = ContinuousClock.now
                try await publisher.publish(bench.notices(1))
                _ = await handfuls.next()
                times.append(.now - start)
            }
            times.sort()
            print("\(backend.rawValue), published to served: p50 \(times[250]), p99 \(times[495])")
        }
    }

    private func rate(_ count: Int, _ duration: Duration) -> String {
        "\(Int(Double(count) / (duration / .seconds(1))))/s"
    }
}
