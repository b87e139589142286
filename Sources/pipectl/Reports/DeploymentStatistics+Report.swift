import PipeCore
import PipeRuntime

extension DeploymentStatistics {
    var report: JSON.Object {
        [
            "runs": .object(
                RunState.allCases.filter(\.isFinal).reduce(into: JSON.Object()) {
                    $0[$1.rawValue] = .int(ended[$1, default: 0])
                }),
            "success_rate": successRate.map(JSON.double) ?? .null,
            "repeated_attempts": .int(repeatedAttempts),
            "durations": durations?.report ?? .null,
            "waits": waits?.report ?? .null,
            "metrics": .array(metrics.map(\.report)),
            "stages": .array(stages.map(\.report)),
            "errors": .array(errors.map { ["message": .string($0.message), "count": .int($0.count)] }),
        ]
    }

    var text: String {
        [facts, times, metricTable, stageTable, errorTable].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var facts: String {
        var facts = Facts()
        let ends = RunState.allCases.compactMap { state in ended[state].map { "\($0) \(state.rawValue)" } }
        facts.add("Runs", "\(ended.values.reduce(0, +)): \(ends.joined(separator: ", "))")
        facts.add("Success rate", successRate.map { "\(NumberText.short(($0 * 1_000).rounded() / 10))%" })
        facts.add("Repeated attempts", repeatedAttempts > 0 ? "\(repeatedAttempts)" : nil)
        return facts.text
    }

    private var times: String {
        let rows = [("run", durations), ("wait for an agent", waits)].compactMap { name, spread in
            spread.map { spread -> [Table.Cell] in
                [.init(name), .init("\(spread.count)")]
                    + [spread.total, spread.median, spread.p95, spread.longest].map { .init(DurationText.text($0)) }
            }
        }
        return Self.table(["TIME", "COUNT", "TOTAL", "P50", "P95", "LONGEST"], rows)
    }

    private var metricTable: String {
        Self.table(
            ["METRIC", "TOTAL", "UNIT", "RUNS", "PER RUN", "PER SECOND"],
            metrics.map { metric in
                [
                    .init(metric.name), .init(NumberText.short(metric.total)), .init(metric.unit ?? ""),
                    .init("\(metric.runs)"), .init(NumberText.short(metric.total / Double(max(1, metric.runs)))),
                    .init(metric.perSecond.map(NumberText.short) ?? ""),
                ]
            })
    }

    private var stageTable: String {
        Self.table(
            ["STAGE", "TASKS", "FAILED", "AVERAGE", "LONGEST"],
            stages.map { stage in
                [
                    .init(stage.name), .init("\(stage.count)"),
                    .init(stage.failed > 0 ? "\(stage.failed)" : "", .red), .init(DurationText.text(stage.average)),
                    .init(DurationText.text(stage.longest)),
                ]
            })
    }

    private var errorTable: String {
        Self.table(["ERROR", "RUNS"], errors.map { [.init($0.message), .init("\($0.count)")] })
    }

    /// Its first column gives way; nothing without rows.
    private static func table(_ titles: [String], _ rows: [[Table.Cell]]) -> String {
        guard !rows.isEmpty else { return "" }
        return Table(titles.enumerated().map { .init($1, yields: $0 == 0) }, rows).text()
    }
}

extension DeploymentStatistics.Spread {
    fileprivate var report: JSON {
        [
            "count": .int(count), "total_seconds": .double(total.seconds), "p50_seconds": .double(median.seconds),
            "p95_seconds": .double(p95.seconds), "longest_seconds": .double(longest.seconds),
        ]
    }
}

extension DeploymentStatistics.MetricTotal {
    fileprivate var report: JSON {
        [
            "name": .string(name), "unit": .optional(unit), "total": .double(total), "runs": .int(runs),
            "per_run": .double(total / Double(max(1, runs))), "per_second": perSecond.map(JSON.double) ?? .null,
        ]
    }
}

extension DeploymentStatistics.Stage {
    fileprivate var report: JSON {
        [
            "name": .string(name), "tasks": .int(count), "failed": .int(failed),
            "average_seconds": .double(average.seconds), "longest_seconds": .double(longest.seconds),
        ]
    }
}
