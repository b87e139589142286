internal import PipeEngine

extension SettingReader {
    /// Where traces go; `nil` for nowhere.
    mutating func traces(in surroundings: Surroundings) -> TraceSettings? {
        let url: TraceURL? = value(
            .traces, default: nil,
            expected: "none, http://host:4318 or https://… without a user (a token: OTEL_EXPORTER_OTLP_HEADERS)",
            show: { $0?.origin ?? "none" }
        ) { text -> TraceURL?? in text == "none" ? .some(nil) : TraceURL(text).map { .some($0) } }
        guard let url else { return nil }
        let variables = OTelVariables(surroundings)
        var settings = TraceSettings(
            endpoint: url.description, name: url.origin, headers: variables.headers, resource: variables.resource)
        settings.timeout = variables.timeout ?? settings.timeout
        settings.authorities = variables.authorities
        return settings
    }

    /// Nobody is reminded of variables whose place the setting has taken.
    func traceRemark(in surroundings: Surroundings) -> String? {
        source(of: .traces) == .default ? OTelVariables(surroundings).remark : nil
    }
}
