import Glibc
import PipeCore
import PipeEngine
import Testing

/// `config/prometheus-rules.yaml` and `config/grafana-dashboard.json` ask for what agents show.
@Suite struct ObservationFileTests {
    private static let root = #filePath.replacing(
        "Tests/PipeEngineTests/Observing/ObservationFileTests.swift", with: "")

    private static func text(of path: String) throws -> String {
        let file = try #require(fopen(root + path, "r"), "\(path) cannot be read")
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// What series are called: a histogram has several.
    private static let series = Set(
        Metric.all.flatMap { metric in
            metric.kind == .histogram ? ["_bucket", "_sum", "_count"].map { metric.name + $0 } : [metric.name]
        })

    private static func named(in text: String) -> Set<String> {
        Set(text.matches(of: #/\b(?:octopipe|process)_[a-z_]*[a-z]/#).map { String($0.0) })
    }

    @Test func `alerts ask for series that exist`() throws {
        let names = Self.named(in: try Self.text(of: "config/prometheus-rules.yaml"))
        #expect(names.count > 10 && names.subtracting(Self.series) == [])
    }

    @Test func `the dashboard asks for series that exist, and shows every metric but a few`() throws {
        let text = try Self.text(of: "config/grafana-dashboard.json")
        let names = Self.named(in: text)
        #expect(names.subtracting(Self.series) == [])
        let metrics = Set(Metric.all.filter { metric in names.contains { $0.hasPrefix(metric.name) } }.map(\.name))
        let hidden = Metric.all.map(\.name).filter { !metrics.contains($0) }
        #expect(
            hidden.sorted() == [
                "octopipe_agent_info", "octopipe_build_info", "octopipe_dogstatsd_dropped_total",
                "octopipe_runs_claimed_total",
                "process_max_fds", "process_open_fds", "process_start_time_seconds", "process_virtual_memory_bytes",
            ])
        let panels = try #require(try JSON.parse(text)["panels"]?.array)
        #expect(panels.count > 20)
        #expect(Set(panels.compactMap { $0["id"]?.int }).count == panels.count)
        for panel in panels where panel["type"]?.string != "row" {
            #expect(panel["targets"]?.array?.isEmpty == false, "\(panel["title"]?.string ?? "?")")
            #expect(panel["description"]?.string?.hasSuffix(".") == true, "\(panel["title"]?.string ?? "?")")
        }
    }

    @Test func `every metric is explained`() throws {
        let page = try Self.text(of: "docs/observability.md")
        let missing = Metric.all.map(\.name).filter { !page.contains("`\($0)") && !$0.hasPrefix("process_") }
        #expect(missing == [])
        let unsent = Metric.all.compactMap(\.pushed).filter { !page.contains("`\($0)`") && !$0.contains(".process.") }
        #expect(unsent == [])
    }
}
