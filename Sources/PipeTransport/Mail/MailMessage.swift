package import PipeCore

/// A mail in plain text.
package struct MailMessage: Hashable, Sendable {
    /// Stays the same when the mail is sent again: mail programs then show it once.
    package let id: String
    package let at: Instant
    package let from: MailAddress
    package let to: [MailAddress]
    package let subject: String
    package let text: String
    /// Marked as important.
    package let isUrgent: Bool

    /// `id` consists of ASCII letters, digits, `-`, `_` and dots.
    package init(
        id: String, at: Instant, from: MailAddress, to: [MailAddress], subject: String, text: String,
        isUrgent: Bool = false
    ) throws(TransportError) {
        guard !to.isEmpty else { throw .permanent("the mail goes to nobody: name an address") }
        let isID = id.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
        guard isID, !id.isEmpty, id.utf8.count <= 200 else { throw .permanent("the mail has no usable id") }
        self.id = id
        self.at = at
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.isUrgent = isUrgent
    }

    /// As it travels: header, an empty line, body.
    package var bytes: [UInt8] {
        let (encoding, body) = MailText.body(text)
        var header = "From: \(from.headerText)\r\n"
        header += "To: \(to.map(\.headerText).joined(separator: ",\r\n "))\r\n"
        header += "Subject: \(MailText.header(subject))\r\n"
        header += "Date: \(HeaderDate.mailText(at))\r\n"
        header += "Message-ID: <\(id)@\(from.domain)>\r\n"
        // No absence notices, please.
        header += "Auto-Submitted: auto-generated\r\n"
        header += "X-Auto-Response-Suppress: All\r\n"
        if isUrgent { header += "Importance: high\r\n" }
        header += "MIME-Version: 1.0\r\n"
        header += "Content-Type: text/plain; charset=utf-8\r\n"
        header += "Content-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n"
        return Array(header.utf8) + body
    }
}

extension MailAddress {
    /// The form of a header: the name quoted, or in encoded words.
    fileprivate var headerText: String {
        guard !name.isEmpty else { return mailbox }
        let isPlain = MailText.isPlainWords(name) && name.utf8.count < 60
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return (isPlain ? "\"\(escaped)\"" : MailText.encodedWords(name)) + "\r\n <\(mailbox)>"
    }
}
