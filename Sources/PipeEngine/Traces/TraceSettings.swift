package import PipeCore

/// Where spans are sent, and as whose.
package struct TraceSettings: Hashable, Sendable {
    /// The URL that takes them.
    package var endpoint: String
    /// How it is called in messages: not with its path, which may hold a token.
    package var name: String
    /// What a collector may want to know of who sends.
    package var headers: [Header]
    /// How long it may take to answer.
    package var timeout: Duration
    /// A file of authorities to trust in place of the system's.
    package var authorities: String?
    /// What is known of this agent as a whole.
    package var resource: [SpanAttribute]

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        endpoint: String, name: String? = nil, headers: [Header] = [], timeout: Duration = .seconds(10),
        resource: [SpanAttribute] = []
    ) {
        self.endpoint = endpoint
        self.name = name ?? endpoint
        self.headers = headers
        self.timeout = timeout
        self.resource = resource
    }

    /// With what this agent knows of itself, below what it was told.
    package func known(as agent: String, host: String, pid: Int32, version: String) -> TraceSettings {
        let own: [(String, SpanValue)] = [
            ("service.name", .text("octopipe")), ("service.version", .text(version)),
            ("service.instance.id", .text("\(agent)@\(host)")), ("host.name", .text(host)),
            ("process.pid", .int(Int(pid))), (TraceWord.agent, .text(agent)),
            ("telemetry.sdk.name", .text("octopipe")), ("telemetry.sdk.language", .text("swift")),
            ("telemetry.sdk.version", .text(version)),
        ]
        let told = Set(resource.map(\.name))
        var settings = self
        settings.resource += own.filter { !told.contains($0.0) }.map { SpanAttribute(name: $0.0, value: $0.1) }
        return settings
    }
}
