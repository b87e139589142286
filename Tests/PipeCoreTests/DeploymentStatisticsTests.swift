import PipeCore
import Testing

@Suite struct DeploymentStatisticsTests {
    private func spread(_ seconds: Int...) -> [Int64]? {
        DeploymentStatistics.Spread(of: seconds.map { .seconds($0) }).map {
            [$0.total, $0.median, $0.p95, $0.longest].map { $0.components.seconds }
        }
    }

    @Test func `a spread knows its middle and its end`() {
        #expect(spread() == nil)
        #expect(spread(7) == [7, 7, 7, 7])
        #expect(spread(9, 1) == [10, 1, 9, 9])
        #expect(DeploymentStatistics.Spread(of: (1...100).map { .seconds($0) })?.p95 == .seconds(95))
    }

    @Test func `what was cancelled is neither success nor failure`() {
        #expect(DeploymentStatistics(ended: [.cancelled: 3]).successRate == nil)
        #expect(DeploymentStatistics(ended: [.completed: 3, .crashed: 1, .cancelled: 9]).successRate == 0.75)
    }

    @Test func `a rate needs time`() {
        func metric(_ time: Duration) -> DeploymentStatistics.MetricTotal {
            .init(name: "rows", unit: nil, total: 50, runs: 1, time: time)
        }
        #expect(metric(.seconds(25)).perSecond == 2)
        #expect(metric(.zero).perSecond == nil)
    }
}
