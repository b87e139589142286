/// A URL without its secrets: what may be printed, logged, and put into errors.
package struct MaskedURL: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ url: String) {
        description = Self.maskQuery(Self.maskUser(url))
    }

    /// Everything between the user's name and the last `@`: a password may hold any character its owner forgot to encode.
    private static func maskUser(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), let at = url.lastIndex(of: "@"), at > scheme.upperBound else {
            return url
        }
        guard let colon = url[scheme.upperBound..<at].firstIndex(of: ":") else {
            // On the web, what stands there alone is a token.
            return url.hasPrefix("http") ? url[..<scheme.upperBound] + "***" + url[at...] : url
        }
        return url[...colon] + "***" + url[at...]
    }

    private static func maskQuery(_ url: String) -> String {
        guard let question = url.firstIndex(of: "?") else { return url }
        let members = url[url.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = members.map { member in
            guard let equals = member.firstIndex(of: "="), member[..<equals].lowercased().hasSuffix("password") else {
                return member
            }
            return member[...equals] + "***"
        }
        return url[...question] + masked.joined(separator: "&")
    }
}
