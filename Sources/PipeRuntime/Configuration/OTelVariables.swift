internal import PipeCore
internal import PipeEngine

/// What OpenTelemetry's standard variables say of traces.
struct OTelVariables {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    private static let endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"
    private static let tracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"

    /// The setting as they make it. They may be meant for others: what cannot be used is as if it were not there.
    func text(of setting: Setting) -> SettingText? {
        guard setting == .traces, let (name, url) = collector, isOn, isProtocolKnown else { return nil }
        return TraceURL(url).map { _ in SettingText(text: url, source: .environment(name)) }
    }

    /// Why they name a collector that gets nothing all the same, if that is so.
    var remark: String? {
        guard let (name, url) = collector, isOn else { return nil }
        if !isProtocolKnown { return "OTEL_EXPORTER_OTLP_PROTOCOL is not http/protobuf: set 'traces', or that" }
        return TraceURL(url) == nil ? "\(name) is no URL as http://host:4318: set 'traces', or that" : nil
    }

    private var collector: (name: String, url: String)? {
        if let url = surroundings.variable(Self.tracesEndpoint) { return (Self.tracesEndpoint, url) }
        // A base, below which the signals have their own paths.
        guard let base = surroundings.variable(Self.endpoint) else { return nil }
        return (Self.endpoint, base + (base.hasSuffix("/") ? "" : "/") + TraceURL.usualPath.dropFirst())
    }

    private var isOn: Bool {
        surroundings.variable("OTEL_SDK_DISABLED")?.lowercased() != "true"
            && surroundings.variable("OTEL_TRACES_EXPORTER") ?? "otlp" == "otlp"
    }

    private var isProtocolKnown: Bool { own("PROTOCOL") ?? "http/protobuf" == "http/protobuf" }

    /// A variable of the exporter, that of traces over that of all signals.
    private func own(_ name: String) -> String? {
        surroundings.variable("OTEL_EXPORTER_OTLP_TRACES_" + name)
            ?? surroundings.variable("OTEL_EXPORTER_OTLP_" + name)
    }

    // MARK: What goes along

    var headers: [TraceSettings.Header] {
        Self.pairs(own("HEADERS")).map { TraceSettings.Header(name: $0.name, value: $0.value) }
    }

    /// What the environment says of this service.
    var resource: [SpanAttribute] {
        var pairs = Self.pairs(surroundings.variable("OTEL_RESOURCE_ATTRIBUTES"))
        if let name = surroundings.variable("OTEL_SERVICE_NAME") {
            pairs = pairs.filter { $0.name != "service.name" } + [("service.name", name)]
        }
        return pairs.map { SpanAttribute(name: $0.name, value: .text($0.value)) }
    }

    /// In milliseconds there.
    var timeout: Duration? {
        own("TIMEOUT").flatMap { Int32($0) }.flatMap { $0 > 0 ? .milliseconds($0) : nil }
    }

    /// A file of certificates.
    var authorities: String? { own("CERTIFICATE") }

    /// `name=value,name=value`, values percent-encoded. A member that is none is passed over, and so is what could end a header.
    private static func pairs(_ text: String?) -> [(name: String, value: String)] {
        (text ?? "").split(separator: ",").compactMap { member in
            guard let equals = member.firstIndex(of: "=") else { return nil }
            let name = trimmed(member[..<equals])
            let value = decoded(trimmed(member[member.index(after: equals)...]))
            let isPlain = (name + value).unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            return name.isEmpty || !isPlain ? nil : (name, value)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
