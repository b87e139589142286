import PipeEngine
import Testing

@Suite struct MetricTests {
    @Test func `names are there once, and follow the conventions`() {
        let names = Metric.all.map(\.name)
        #expect(names.count == Set(names).count)
        for metric in Metric.all {
            #expect(metric.name.wholeMatch(of: #/(octopipe|process)_[a-z_]+/#) != nil, "\(metric.name)")
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
        }
    }

    @Test func `what is sent to DogStatsD is named as Datadog names things`() {
        let names = Metric.all.compactMap(\.pushed)
        #expect(names.count == Set(names).count && names.count > 20)
        for name in names { #expect(name.wholeMatch(of: #/octopipe(\.[a-z_]+)+/#) != nil, "\(name)") }
    }

    @Test func `a histogram counts what is on a bound below it`() {
        let histogram = Histogram(bounds: [1, 2], keepsValues: true)
        for value in [0, 1, 1.5, 2, 2.5, -3] { histogram.record(value) }
        #expect(histogram.counts.counts == [3, 2, 1])
        #expect(histogram.counts.sum == 7)
        #expect(histogram.takeValues().values == [0, 1, 1.5, 2, 2.5, 0])
        #expect(histogram.takeValues().values == [])
    }

    @Test func `values that nobody asks for are bounded, and what is dropped is counted`() {
        let histogram = Histogram(bounds: [1], keepsValues: true)
        for _ in 0..<(Histogram.mostValues + 7) { histogram.record(0.5) }
        let taken = histogram.takeValues()
        #expect(taken.values.count == Histogram.mostValues && taken.dropped == 7)
        #expect(histogram.counts.counts == [Histogram.mostValues + 7, 0])
        #expect(histogram.takeValues().dropped == 0)
    }

    @Test func `a histogram of which nobody wants the values keeps none`() {
        let histogram = Histogram(bounds: [1])
        histogram.record(0.5)
        let taken = histogram.takeValues()
        #expect(taken.values == [] && taken.dropped == 0)
    }
}
