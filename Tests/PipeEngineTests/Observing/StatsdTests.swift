import PipeEngine
import Testing

@Suite struct StatsdTests {
    @Test func `distributions share a line, counters and gauges do not`() {
        let (datagrams, dropped) = StatsdText.datagrams(
            [
                StatsdText.Entry("octopipe.run.duration", .distribution, [1, 2.5], tags: ["queue:q", "state:failed"]),
                StatsdText.Entry("octopipe.slots", .gauge, [8], tags: []),
                StatsdText.Entry("octopipe.runs.claimed", .counter, [1, 2], tags: ["queue:q"]),
            ], limit: 1_432)
        #expect(
            datagrams == [
                """
                octopipe.run.duration:1:2.5|d|#queue:q,state:failed
                octopipe.slots:8|g
                octopipe.runs.claimed:1|c|#queue:q
                octopipe.runs.claimed:2|c|#queue:q
                """
            ])
        #expect(dropped == 0)
    }

    @Test(arguments: [60, 100, 1_432])
    func `no datagram is longer than it may be, and no value is lost`(limit: Int) throws {
        let values = (0..<3_000).map { Double($0) + 0.5 }
        let entry = StatsdText.Entry("octopipe.store.call", .distribution, values, tags: ["agent:one", "env:prod"])
        let (datagrams, dropped) = StatsdText.datagrams([entry, entry], limit: limit)
        #expect(datagrams.allSatisfy { $0.utf8.count <= limit } && dropped == 0)
        let sent = datagrams.flatMap { $0.split(separator: "\n") }.flatMap { line in
            line.prefix { $0 != "|" }.split(separator: ":").dropFirst().compactMap { Double($0) }
        }
        #expect(sent == values + values)
    }

    @Test func `what fits into no datagram is dropped and counted`() {
        let entry = StatsdText.Entry("octopipe.slots", .gauge, [8], tags: [String(repeating: "x", count: 100)])
        let (datagrams, dropped) = StatsdText.datagrams([entry], limit: 100)
        #expect(datagrams == [] && dropped == 1)
    }

    @Test func `what the format needs for itself is no part of a tag`() {
        #expect(StatsdText.tag("deployment", "a|b,c\nd/ü") == "deployment:a_b_c_d/ü")
    }

    private static let targets: [(String, String?)] = [
        ("dogstatsd://localhost:8125", "dogstatsd://localhost:8125"),
        ("dogstatsd://dd.example", "dogstatsd://dd.example:8125"),
        ("dogstatsd://[::1]:9", "dogstatsd://[::1]:9"), ("dogstatsd://10.0.0.1/", "dogstatsd://10.0.0.1:8125"),
        ("unix:///var/run/datadog/dsd.socket", "unix:///var/run/datadog/dsd.socket"),
        ("dogstatsd://", nil), ("dogstatsd://:8125", nil), ("dogstatsd://a:0", nil), ("dogstatsd://a:b", nil),
        ("dogstatsd://a b", nil), ("dogstatsd://[a]:1", nil), ("dogstatsd://::1", nil), ("dogstatsd://a/path", nil),
        ("unix://relative", nil), ("unix:///" + String(repeating: "a", count: 200), nil), ("statsd://a", nil),
        ("", nil),
    ]

    @Test(arguments: targets)
    func `a target is a host or a socket`(text: String, expected: String?) {
        #expect(StatsdTarget(text)?.description == expected)
    }

    @Test func `tags come from what Datadog's own clients read`() {
        let environment = ["DD_ENV": "prod", "DD_VERSION": "", "DD_ENTITY_ID": "pod-1", "OTHER": "x"]
        #expect(StatsdSettings.tags(from: environment) == ["dd.internal.entity_id:pod-1", "env:prod"])
    }

    @Test func `of a counter only what is new is sent, gauges each time, and what is not for DogStatsD never`() throws {
        func metric(_ name: String) throws -> Metric { try #require(Metric.all.first { $0.name == name }) }
        let (counter, gauge) = (try metric("octopipe_runs_claimed_total"), try metric("octopipe_slots"))
        let unsent = MetricFamily(try metric("octopipe_lease_seconds"), 60)
        func families(_ claimed: Double) -> [MetricFamily] {
            let sample = MetricFamily.Sample([.init("queue", "a,b")], .number(claimed))
            return [MetricFamily(counter, [sample]), MetricFamily(gauge, 8), unsent]
        }
        func claims(_ count: Double) -> StatsdText.Entry {
            StatsdText.Entry("octopipe.runs.claimed", .counter, [count], tags: ["env:x", "queue:a_b"])
        }
        let slots = StatsdText.Entry("octopipe.slots", .gauge, [8], tags: ["env:x"])
        var report = StatsdReport()
        #expect(report.entries(families(3), tags: ["env:x"]) == [claims(3), slots])
        #expect(report.entries(families(3), tags: ["env:x"]) == [slots])
        #expect(report.entries(families(5), tags: ["env:x"]) == [claims(2), slots])
    }
}
