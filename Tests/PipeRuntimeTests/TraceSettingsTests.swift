import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct TraceSettingsTests {
    private func configuration(_ environment: [String: String], file: String = "") throws -> Configuration {
        try Configuration.read(
            in: Surroundings(environment: environment, cores: 2) { (path) throws(TextFile.Problem) in
                path == "/etc/octopipe/config.yaml" ? file : nil
            })
    }

    @Test func `nobody is told anything unless somebody says so`() throws {
        let plain = try configuration([:])
        #expect(plain.traces == nil && plain.traceRemark == nil)
        #expect(try configuration(["OCTOPIPE_TRACES": "none"]).traces == nil)
    }

    @Test(arguments: [
        ("http://otel:4318", "http://otel:4318/v1/traces"), ("http://otel:4318/", "http://otel:4318/v1/traces"),
        ("https://otel.example", "https://otel.example/v1/traces"),
        ("https://otel.example/in/traces?key=1", "https://otel.example/in/traces?key=1"),
        ("http://[::1]:4318", "http://[::1]:4318/v1/traces"),
    ])
    func `a path is added where there is none`(text: String, endpoint: String) throws {
        #expect(try configuration(["OCTOPIPE_TRACES": text]).traces?.endpoint == endpoint)
    }

    @Test(arguments: ["otel:4318", "http://", "http://:4318", "http://otel:port", "ftp://otel", "http://a b", "yes"])
    func `what is no URL of a collector is refused in one line`(text: String) {
        #expect(throws: InputProblem.self) { try configuration(["OCTOPIPE_TRACES": text]) }
    }

    @Test func `a password in the URL is refused, and not repeated`() {
        let problem = #expect(throws: InputProblem.self) {
            try configuration(["OCTOPIPE_TRACES": "http://ada:s3cret@otel:4318"])
        }
        #expect(problem?.description.contains("s3cret") == false, "\(problem as Any)")
        #expect(problem?.description.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
    }

    @Test func `OpenTelemetry's variables hold where nobody says anything else`() throws {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318/base"]
        let found = try configuration(environment)
        #expect(found.traces?.endpoint == "http://otel:4318/base/v1/traces")
        let source = found.entries.first { $0.setting == .traces }?.source
        #expect(source == .environment("OTEL_EXPORTER_OTLP_ENDPOINT"))
        #expect(try configuration(environment, file: "traces: none").traces == nil)
        #expect(
            try configuration(environment, file: "traces: http://mine:4318").traces?.endpoint
                == "http://mine:4318/v1/traces")
    }

    @Test func `the URL of traces alone is taken as it is`() throws {
        let found = try configuration([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://jaeger/in",
        ])
        #expect(found.traces?.endpoint == "http://jaeger/in")
    }

    @Test(arguments: [
        ["OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"], ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"],
        ["OTEL_EXPORTER_OTLP_ENDPOINT": "otel:4317"],
    ])
    func `variables that are meant for others change nothing but are remarked on`(variables: [String: String]) throws {
        let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318"].merging(variables) { $1 }
        let found = try configuration(environment)
        #expect(found.traces == nil)
        #expect(found.traceRemark != nil)
        #expect(try configuration(environment, file: "traces: none").traceRemark == nil)
    }

    @Test(arguments: [["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_EXPORTER": "none"]])
    func `who turned traces off is not asked why`(variables: [String: String]) throws {
        let found = try configuration(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel:4318"].merging(variables) { $1 })
        #expect(found.traces == nil && found.traceRemark == nil)
    }

    @Test func `headers, time, authorities and what is known of the service come from the environment`() throws {
        let traces = try #require(
            try configuration([
                "OCTOPIPE_TRACES": "http://otel:4318",
                "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b%3D, x-team = ops,junk,=no",
                "OTEL_EXPORTER_OTLP_TIMEOUT": "2500", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/etc/ssl/otel.pem",
                "OTEL_SERVICE_NAME": "nightly",
                "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=prod,service.name=other,host.name=db1",
            ]).traces)
        #expect(
            traces.headers == [
                TraceSettings.Header(name: "x-key", value: "a b="), TraceSettings.Header(name: "x-team", value: "ops"),
            ])
        #expect(traces.timeout == .milliseconds(2_500))
        #expect(traces.authorities == "/etc/ssl/otel.pem")
        let known = traces.known(as: "one", host: "here", pid: 7, version: "1.0").resource
        let facts = Dictionary(known.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(known.count == facts.count)
        #expect(facts["service.name"] == .text("nightly"))
        #expect(facts["deployment.environment"] == .text("prod"))
        #expect(facts["host.name"] == .text("db1"))
        #expect(facts["process.pid"] == .int(7))
        #expect(facts["service.instance.id"] == .text("one@here"))
    }

    @Test func `a header that would break out of its line is not sent`() throws {
        let traces = try configuration([
            "OCTOPIPE_TRACES": "http://otel:4318", "OTEL_EXPORTER_OTLP_HEADERS": "a=1%0d%0aEvil: yes,b=2",
        ]).traces
        #expect(traces?.headers == [TraceSettings.Header(name: "b", value: "2")])
    }
}
