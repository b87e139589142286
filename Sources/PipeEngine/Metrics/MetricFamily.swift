/// A metric with all its values, one for each set of labels.
package struct MetricFamily: Hashable, Sendable {
    package let metric: Metric
    package let samples: [Sample]

    package struct Sample: Hashable, Sendable {
        package let labels: [Label]
        package let value: Value

        package init(_ labels: [Label], _ value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    package struct Label: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package enum Value: Hashable, Sendable {
        case number(Double)
        case histogram(HistogramCounts)
    }

    package init(_ metric: Metric, _ samples: [Sample]) {
        self.metric = metric
        self.samples = samples
    }

    /// A metric without labels.
    package init(_ metric: Metric, _ value: Double) {
        self.init(metric, [Sample([], .number(value))])
    }

    init(_ metric: Metric, _ value: Int) { self.init(metric, Double(value)) }
    init(_ metric: Metric, _ isTrue: Bool) { self.init(metric, isTrue ? 1 : 0) }
    init(_ metric: Metric, _ histogram: Histogram) {
        self.init(metric, [Sample([], .histogram(histogram.counts))])
    }
}
