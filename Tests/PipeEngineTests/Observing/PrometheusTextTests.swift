import PipeEngine
import Testing

@Suite struct PrometheusTextTests {
    private static let counter = metric("octopipe_runs_claimed_total")
    private static let gauge = metric("octopipe_slots")
    private static let histogram = metric("octopipe_run_duration_seconds")

    private static func metric(_ name: String) -> Metric {
        guard let metric = Metric.all.first(where: { $0.name == name }) else { preconditionFailure("no \(name)") }
        return metric
    }

    @Test func `a family is its help, its type and its values`() {
        let queues = [("default", 3.0), ("gpu", 0.5)].map { queue, value in
            MetricFamily.Sample([.init("queue", queue)], .number(value))
        }
        #expect(
            PrometheusText.page([MetricFamily(Self.counter, queues), MetricFamily(Self.gauge, 8)]) == """
                # HELP octopipe_runs_claimed_total Runs that this agent has claimed.
                # TYPE octopipe_runs_claimed_total counter
                octopipe_runs_claimed_total{queue="default"} 3
                octopipe_runs_claimed_total{queue="gpu"} 0.5
                # HELP octopipe_slots Runs that this agent executes at once.
                # TYPE octopipe_slots gauge
                octopipe_slots 8

                """)
    }

    @Test func `a histogram is added up to the range without end`() {
        var counts = HistogramCounts(bounds: [0.5, 1])
        for value in [0.25, 0.5, 0.75, 4] { counts.add(value) }
        let family = MetricFamily(Self.histogram, [.init([.init("queue", "q")], .histogram(counts))])
        #expect(
            PrometheusText.page([family]).split(separator: "\n").dropFirst(2).joined(separator: "\n") == """
                octopipe_run_duration_seconds_bucket{queue="q",le="0.5"} 2
                octopipe_run_duration_seconds_bucket{queue="q",le="1"} 3
                octopipe_run_duration_seconds_bucket{queue="q",le="+Inf"} 4
                octopipe_run_duration_seconds_sum{queue="q"} 5.5
                octopipe_run_duration_seconds_count{queue="q"} 4
                """)
    }

    @Test func `what would end a label is escaped`() {
        let name = "a\\b\"c\nd{}=,é"
        let family = MetricFamily(Self.gauge, [.init([.init("queue", name)], .number(1))])
        #expect(PrometheusText.page([family]).hasSuffix("octopipe_slots{queue=\"a\\\\b\\\"c\\nd{}=,é\"} 1\n"))
    }

    private static let numbers: [(Double, String)] = [
        (0.0, "0"), (-1, "-1"), (1e14, "100000000000000"), (1e20, "1e+20"), (0.1, "0.1"), (1.5e-7, "1.5e-07"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ]

    @Test(arguments: numbers)
    func `numbers are written as they are read`(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func `a family without a value is not there`() {
        #expect(PrometheusText.page([MetricFamily(Self.counter, [])]) == "")
    }
}
