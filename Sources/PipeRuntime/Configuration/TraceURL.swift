internal import PipeTransport

/// The URL of a collector that takes OTLP over HTTP.
struct TraceURL: Hashable, CustomStringConvertible {
    let description: String
    /// Without the path, which may hold a token.
    let origin: String

    static let usualPath = "/v1/traces"

    /// The usual path is added where there is none. `nil` for what is no such URL; a password has no place in it.
    init?(_ text: String) {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !host.contains("@"), !rest.contains("#") else { return nil }
        let path = rest.dropFirst(host.count)
        guard let url = try? HTTPURL(text) else { return nil }
        origin = url.origin
        description = scheme + host + (path.isEmpty || path == "/" ? Self.usualPath : String(path))
    }
}
