import Foundation
import Testing

/// What Prometheus itself says of the files for it.
@Suite struct PrometheusFileTests {
    private static let tool = "/usr/bin/promtool"
    private static let isThere =
        FileManager.default.isExecutableFile(atPath: tool)
        || ProcessInfo.processInfo.environment["OCTOPIPE_TEST_REQUIRE"] != nil

    @Test(.enabled(if: isThere)) func `the rules are understood`() throws {
        let verdict = try Checkout.run(
            Self.tool, "check", "rules", "--lint=all", "--lint-fatal", "config/prometheus-rules.yaml")
        #expect(verdict.code == 0, "\(verdict.output)")
    }

    @Test(.enabled(if: isThere)) func `alerts fire when they should, and not else`() throws {
        let verdict = try Checkout.run(Self.tool, "test", "rules", "config/prometheus-rules-test.yaml")
        #expect(verdict.code == 0, "\(verdict.output)")
    }

    /// Each alert of the rules, with what the tests of rules say of it.
    @Test func `every alert is tested, has words and a way out`() throws {
        let rules = try Checkout.text(of: "config/prometheus-rules.yaml")
        let tests = try Checkout.text(of: "config/prometheus-rules-test.yaml")
        let alerts = rules.split(separator: "- alert: ").dropFirst()
        #expect(alerts.count > 8)
        for alert in alerts {
            let name = alert.prefix { !$0.isWhitespace }
            #expect(tests.contains("alertname: \(name)") || tests.contains("alertname=\"\(name)\""), "\(name)")
            #expect(alert.contains("summary:") && alert.contains("runbook:") && alert.contains("severity:"), "\(name)")
        }
    }
}
