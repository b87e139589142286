package import PipeCore

extension HTTPResponse {
    /// Why what was sent has not been taken; `nil` if it has. `place` names the server, `now` is for what it says of waiting.
    package func problem(at place: String, now: Instant) -> TransportError? {
        guard !isSuccess else { return nil }
        let line = firstLine
        let words = "\(place) answered \(status)\(Self.name(of: status))\(line.isEmpty ? "" : ": \(line)")"
        switch status {
        case 408, 425, 429, 500, 502...504, 506...599: return .temporary(words, after: retryAfter(now: now))
        case 300...399: return .permanent("\(words): it redirects; name the address where it leads")
        default: return .permanent(words)
        }
    }

    /// How long the server wants to be left in peace, at most a day.
    func retryAfter(now: Instant) -> Duration? {
        guard let text = self[header: "Retry-After"] else { return nil }
        if let seconds = Int64(text) { return .seconds(min(max(0, seconds), 86_400)) }
        guard let instant = HeaderDate.read(text) else { return nil }
        return min(max(.zero, instant - now), .seconds(86_400))
    }

    private static func name(of status: Int) -> String {
        names[status].map { " " + $0 } ?? ""
    }

    private static let names = [
        301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        407: "Proxy Authentication Required", 408: "Request Timeout", 410: "Gone", 413: "Content Too Large",
        422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
