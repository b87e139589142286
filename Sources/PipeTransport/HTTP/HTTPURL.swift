/// The address of something on the web, in the form that libcurl is given it: `https://host[:port]/path?query`.
package struct HTTPURL: Hashable, Sendable {
    package let text: String
    /// `https` or `http`.
    package let scheme: String
    /// In lower case; an IPv6 address in brackets.
    package let host: String
    package let port: Int

    /// The problem says what is wrong with the text, and shows no more of it than its host: the rest may be secret.
    package init(_ text: String) throws(TransportError) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .permanent("a URL has no spaces, line breaks or letters beyond ASCII: write them as %20 and the like")
        }
        guard let end = text.ranges(of: "://").first, ["http", "https"].contains(text[..<end.lowerBound].lowercased())
        else { throw .permanent("a URL begins with https:// or http://") }
        scheme = text[..<end.lowerBound].lowercased()
        let rest = text[end.upperBound...].prefix { !"/?#".contains($0) }
        let authority = rest.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isBracketed = authority.hasPrefix("[")
        let name = isBracketed ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let tail = authority.dropFirst(name.count)
        guard !name.isEmpty, name != "[]", !name.contains("\\"), !isBracketed || authority.contains("]") else {
            throw .permanent("the URL names no host")
        }
        host = name.lowercased()
        if tail.isEmpty {
            port = scheme == "https" ? 443 : 80
        } else {
            guard tail.hasPrefix(":"), let number = UInt16(tail.dropFirst()), number > 0 else {
                throw .permanent("the URL of \(host) has a port that is none")
            }
            port = Int(number)
        }
        self.text = text
    }

    /// Scheme, host and port: all of a URL that belongs into a message.
    package var origin: String {
        port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}
