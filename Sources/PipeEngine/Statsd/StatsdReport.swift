internal import PipeCore

/// Makes of an agent's figures what is new since the last time: DogStatsD adds up what it is sent.
package struct StatsdReport {
    /// How far each counter was when it was last told.
    private var told: [Series: Double] = [:]

    private struct Series: Hashable {
        let name: String
        let labels: [MetricFamily.Label]
    }

    package init() {}

    package mutating func entries(_ families: [MetricFamily], tags: [String]) -> [StatsdText.Entry] {
        var entries: [StatsdText.Entry] = []
        for family in families {
            guard let name = family.metric.pushed else { continue }
            for sample in family.samples {
                // Of histograms the values themselves are sent.
                guard case .number(let value) = sample.value else { continue }
                let own = sample.labels.map { StatsdText.tag($0.name, $0.value) }
                switch family.metric.kind {
                case .gauge: entries.append(StatsdText.Entry(name, .gauge, [value], tags: tags + own))
                case .counter:
                    let series = Series(name: name, labels: sample.labels)
                    let news = value - told[series, default: 0]
                    guard news > 0 else { continue }
                    told[series] = value
                    entries.append(StatsdText.Entry(name, .counter, [news], tags: tags + own))
                case .histogram: continue
                }
            }
        }
        return entries
    }

    /// What was measured one by one, and how many of it there was no room for.
    static func values(of metrics: AgentMetrics, tags: [String]) -> (entries: [StatsdText.Entry], dropped: Int) {
        let named: [(Metric, Histogram)] = [
            (.claimDelay, metrics.claimDelay), (.spawnDelay, metrics.spawnDelay),
            (.reportDelay, metrics.reportDelay), (.storeCalls, metrics.storeCalls),
        ]
        var entries: [StatsdText.Entry] = []
        var dropped = 0
        for (metric, histogram) in named {
            let taken = histogram.takeValues()
            dropped += taken.dropped
            guard let name = metric.pushed, !taken.values.isEmpty else { continue }
            entries.append(StatsdText.Entry(name, .distribution, taken.values, tags: tags))
        }
        let taken = metrics.runs.takeEndings()
        return (entries + runs(taken.endings, tags), dropped + taken.dropped)
    }

    /// What attempts took, those of one deployment with the same end together.
    private static func runs(_ endings: [RunLedger.Ending], _ tags: [String]) -> [StatsdText.Entry] {
        struct Group: Hashable {
            let subject: RunLedger.Subject
            let state: RunState
        }
        let groups = Dictionary(grouping: endings) { Group(subject: $0.subject, state: $0.state) }
        return groups.sorted { ($0.key.subject, $0.key.state.rawValue) < ($1.key.subject, $1.key.state.rawValue) }
            .flatMap { group, endings in
                let own = group.subject.labels.map { StatsdText.tag($0.name, $0.value) } + ["state:\(group.state)"]
                func entry(_ name: String, _ value: (RunLedger.Ending) -> Double?) -> StatsdText.Entry {
                    StatsdText.Entry(name, .distribution, endings.compactMap(value), tags: tags + own)
                }
                return [
                    entry("octopipe.run.duration") { $0.duration?.seconds },
                    entry("octopipe.run.cpu_seconds") { $0.use?.cpu.seconds },
                    entry("octopipe.run.peak_memory") { $0.use.map { Double($0.peakMemory) } },
                    entry("octopipe.run.log_bytes") { $0.use.map { Double($0.logBytes) } },
                ].filter { !$0.values.isEmpty }
            }
    }
}
