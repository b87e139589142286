/// Who sends or gets a mail: `ops@example.org`, or `Operations <ops@example.org>`.
package struct MailAddress: Hashable, Sendable {
    /// The name before the address; empty if there is none.
    package let name: String
    package let mailbox: String

    /// Takes addresses as they are in use: no quotes, comments or routes, and letters beyond ASCII in the name alone.
    package init(_ text: String) throws(TransportError) {
        let text = text.trimmed
        guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else {
            name = ""
            mailbox = text
            guard Self.isMailbox(text) else { throw Self.problem(text) }
            return
        }
        mailbox = String(text[text.index(after: open)...].dropLast())
        var name = String(text[..<open]).trimmed
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        self.name = name
        guard Self.isMailbox(mailbox), !name.unicodeScalars.contains(where: VisibleText.isControl) else {
            throw Self.problem(text)
        }
    }

    /// What follows the @.
    var domain: Substring { mailbox[mailbox.index(after: mailbox.lastIndex(of: "@") ?? mailbox.startIndex)...] }

    private static func problem(_ text: String) -> TransportError {
        .permanent(
            "'\(VisibleText.excerpt(text))' is no address of a mail: write 'ops@example.org' or 'Name <ops@example.org>'"
        )
    }

    private static func isMailbox(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254 else { return false }
        return parts.allSatisfy { part in
            part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
        } && parts[0].utf8.allSatisfy(isOfLocalPart) && parts[1].utf8.allSatisfy(isOfDomain)
            && !parts[1].hasPrefix("-")
    }

    private static func isOfLocalPart(_ byte: UInt8) -> Bool {
        isOfDomain(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isOfDomain(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

extension String {
    fileprivate var trimmed: String {
        let begin = drop(while: \.isWhitespace)
        return begin.lastIndex { !$0.isWhitespace }.map { String(begin[...$0]) } ?? ""
    }
}
