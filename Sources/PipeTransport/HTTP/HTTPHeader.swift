/// One line of a request's header.
package struct HTTPHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    /// A name or value that would break out of its line is refused.
    package init(_ name: String, _ value: String) throws(TransportError) {
        let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isOfName)
        guard isName else { throw .permanent("'\(VisibleText.excerpt(name))' is no name of an HTTP header") }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .permanent("the HTTP header '\(name)' has a line break or another control character in its value")
        }
        self.name = name
        self.value = value
    }

    private init(known name: StaticString, _ value: StaticString) {
        self.name = name.description
        self.value = value.description
    }

    package static let json = HTTPHeader(known: "Content-Type", "application/json")

    /// A token of RFC 9110.
    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
