/// Figures as Prometheus reads them: its text format, version 0.0.4.
package enum PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families without a value are left out.
    package static func page(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            let metric = family.metric
            text += "# HELP \(metric.name) \(escaped(metric.help, quotes: false))\n"
            text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            for sample in family.samples {
                switch sample.value {
                case .number(let value): add(metric.name, sample.labels, value, to: &text)
                case .histogram(let counts): add(metric.name, sample.labels, counts, to: &text)
                }
            }
        }
        return text
    }

    private static func add(
        _ name: String, _ labels: [MetricFamily.Label], _ counts: HistogramCounts, to text: inout String
    ) {
        var count = 0
        for (place, inRange) in counts.counts.enumerated() {
            count += inRange
            let bound = place < counts.bounds.count ? number(counts.bounds[place]) : "+Inf"
            add(name + "_bucket", labels + [.init("le", bound)], Double(count), to: &text)
        }
        add(name + "_sum", labels, counts.sum, to: &text)
        add(name + "_count", labels, Double(count), to: &text)
    }

    private static func add(
        _ name: String, _ labels: [MetricFamily.Label], _ value: Double, to text: inout String
    ) {
        text += name
        if !labels.isEmpty {
            text +=
                "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(number(value))\n"
    }

    /// Whole numbers without a point.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
