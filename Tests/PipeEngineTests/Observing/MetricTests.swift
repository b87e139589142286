import PipeCore
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

    @Test func `what a process takes is read behind a name that may hold anything`() throws {
        let stat =
            "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 8 0 1000 4096000 25 18446744073709551615 1"
        let figures = try #require(
            ProcessFigures(
                stat: stat, bootedAt: 1_000, ticks: 100, pageSize: 4_096, descriptors: 3, mostDescriptors: 9))
        #expect(figures.cpu == .seconds(2) && figures.startedAt == Instant(microseconds: 1_010_000_000))
        #expect(figures.virtualBytes == 4_096_000 && figures.residentBytes == 102_400)
        #expect(figures.descriptors == 3 && figures.mostDescriptors == 9)
        #expect(
            ProcessFigures(stat: "7 (a S", bootedAt: 0, ticks: 100, pageSize: 1, descriptors: 0, mostDescriptors: 0)
                == nil)
        let own = try #require(ProcessFigures.now())
        #expect(own.residentBytes > 1_000_000 && own.descriptors > 3 && own.cpu > .zero)
        #expect(own.startedAt < .hostNow && own.startedAt > .hostNow - .seconds(86_400))
    }
}
