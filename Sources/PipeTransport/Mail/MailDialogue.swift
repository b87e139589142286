/// What was last said to a mail server and what it answered. Of commands that may hold something secret only the verb is
/// kept.
struct MailDialogue: Hashable, Sendable {
    /// `RCPT TO:<ops@example.org>`, `AUTH`, `DATA`, …; empty before the first.
    private(set) var command = ""
    /// The lines of the answer to it.
    private(set) var reply: [String] = []
    private var isOver = false

    /// The code of the last answer; `nil` if there was none.
    var code: Int? { reply.last.flatMap { Int($0.prefix(3)) } }

    /// The last line of the last answer.
    var lastLine: String { VisibleText.excerpt(reply.last ?? "") }

    /// The one of these addresses that the server will not take, if that is what it said.
    func refused(of addresses: [String]) -> String? {
        guard let code, code >= 400 else { return nil }
        return addresses.first { command == "RCPT TO:<\($0)>" }
    }

    mutating func say(_ line: String) {
        // The farewell says nothing of the mail.
        isOver = isOver || line.uppercased().hasPrefix("QUIT")
        guard !isOver else { return }
        let isOpen = ["MAIL FROM:", "RCPT TO:"].contains { line.hasPrefix($0) }
        // Answers to a challenge begin with no verb, and follow AUTH.
        let isVerb = ["EHLO", "HELO", "STARTTLS", "AUTH", "DATA"].contains { line.hasPrefix($0) }
        if isOpen { command = line } else if isVerb { command = String(line.prefix { $0 != " " }) }
        reply = []
    }

    mutating func hear(_ line: String) {
        guard !isOver, reply.count < Self.longestReply else { return }
        reply.append(line)
    }

    private static let longestReply = 50
}
