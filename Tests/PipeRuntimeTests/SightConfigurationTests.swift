import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct SightConfigurationTests {
    private func read(_ environment: [String: String], _ text: String? = nil) throws -> SightConfiguration {
        let surroundings = Surroundings(environment: environment) { (path) throws(TextFile.Problem) in
            path == "/etc/octopipe/config.yaml" ? text : nil
        }
        return try Configuration.read(in: surroundings).sight
    }

    @Test func `by default nobody looks`() throws {
        let sight = try read(["DD_ENV": "prod"])
        #expect(sight.listen == nil && sight.push == nil)
        #expect(try read(["OCTOPIPE_METRICS_LISTEN": "none", "OCTOPIPE_METRICS": "none"]) == sight)
    }

    @Test func `tags come from Datadog's variables and from the file, as a list or as a text`() throws {
        for tags in ["[\"team:data\", tier:1]", "team:data, tier:1"] {
            let file = "metrics_listen: '[::]:9464'\nmetrics: dogstatsd://dd.example\nmetrics_tags: \(tags)\n"
            let sight = try read(["DD_ENV": "prod", "DD_SERVICE": "etl"], file)
            #expect(sight.listen?.description == "[::]:9464")
            #expect(sight.push?.target == .udp(host: "dd.example", port: 8_125))
            #expect(sight.push?.tags == ["env:prod", "service:etl", "team:data", "tier:1"])
        }
    }

    private static let mistakes: [(String, String, String)] = [
        (
            "OCTOPIPE_METRICS_LISTEN", "9464",
            "OCTOPIPE_METRICS_LISTEN: expected none, or an address and a port such as 127.0.0.1:9464 or [::]:9464, got '9464'"
        ),
        (
            "OCTOPIPE_METRICS", "statsd://a",
            "OCTOPIPE_METRICS: expected none, dogstatsd://host:8125 or unix:///path/of/dsd.socket, got 'statsd://a'"
        ),
        (
            "OCTOPIPE_METRICS_TAGS", "a,,b",
            "OCTOPIPE_METRICS_TAGS: expected none, or tags such as: env:prod, team:data, got 'a,,b'"
        ),
        (
            "OCTOPIPE_METRICS_TAGS", "a b",
            "OCTOPIPE_METRICS_TAGS: expected none, or tags such as: env:prod, team:data, got 'a b'"
        ),
    ]

    @Test(arguments: mistakes)
    func `what is not understood is told in one line`(variable: String, text: String, line: String) {
        let problem = #expect(throws: InputProblem.self) { try read([variable: text]) }
        #expect(problem?.description == line)
    }
}
