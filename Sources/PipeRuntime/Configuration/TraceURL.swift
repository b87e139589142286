internal import PipeTransport

/// The URL of a collector that takes OTLP over HTTP.
struct TraceURL: Hashable, CustomStringConvertible {
    let description: String

    static let usualPath = "/v1/traces"

    /// The usual path is added where there is none. `nil` for what is no such URL; a password has no place in it.
    init?(_ text: String) {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !host.contains("@"), !rest.contains("#") else { return nil }
        let path = rest.dropFirst(host.count)
        guard (try? HTTPURL(text)) != nil else { return nil }
        description = scheme + host + (path.isEmpty || path == "/" ? Self.usualPath : String(path))
    }
}
