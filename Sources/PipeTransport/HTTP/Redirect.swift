/// Which redirects are followed: a secret in a header, or a message, goes to no host that nobody named.
enum Redirect {
    /// Where the request goes next; `nil` if it goes nowhere.
    static func url(of location: String?, after status: Int, to request: HTTPRequest) -> HTTPURL? {
        // With 301 to 303 what is posted is to become a question.
        let keepsRequest = [307, 308].contains(status) || ([301, 302, 303].contains(status) && request.method == .get)
        guard keepsRequest, let next = try? HTTPURL(location ?? "") else { return nil }
        let old = request.url
        let isSamePlace = next.scheme == old.scheme && next.port == old.port
        let isUpgrade = next.scheme == "https" && next.port == 443 && old.scheme == "http" && old.port == 80
        return next.host == old.host && (isSamePlace || isUpgrade) ? next : nil
    }
}
