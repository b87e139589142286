internal import CCurl
internal import PipeCore

extension Transport {
    /// Hands a mail in; returns what the server said when it took it. Addresses that it refuses for good are left out, and
    /// the others get the mail: then the problem says so.
    package func send(_ mail: MailMessage, through server: MailServer) async throws(TransportError) -> String {
        let bytes = mail.bytes
        var recipients = mail.to.map(\.mailbox)
        var refusals: [String] = []
        while true {
            let end = await loop.run(TransferPlan(bytes, from: mail.from.mailbox, to: recipients, through: server))
            do throws(TransportError) {
                try end.checkMail(at: server.place)
                guard refusals.isEmpty else { throw .permanent(Self.words(refusals, taken: recipients.count)) }
                return end.dialogue.lastLine
            } catch {
                guard case .permanent(let why) = error, let refused = end.dialogue.refused(of: recipients) else {
                    throw error
                }
                refusals.append(why)
                recipients.removeAll { $0 == refused }
                guard !recipients.isEmpty else { throw .permanent(Self.words(refusals, taken: 0)) }
            }
        }
    }

    private static func words(_ refusals: [String], taken: Int) -> String {
        let words = refusals.joined(separator: "; ")
        return taken == 0
            ? words : "\(words); the other \(taken == 1 ? "address has" : "\(taken) addresses have") the mail"
    }
}

extension TransferPlan {
    init(_ mail: [UInt8], from sender: String, to recipients: [String], through server: MailServer) {
        let account = server.account
        let scheme = account.security == .tls ? "smtps" : "smtp"
        self.init("\(scheme)://\(server.place)", limits: server.limits, authorities: account.authorities)
        content = .mailed(mail)
        numbers = [(CURLOPT_PROTOCOLS, Int(CURLPROTO_SMTP | CURLPROTO_SMTPS))]
        if account.security == .startTLS { numbers.append((CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))) }
        texts.append((CURLOPT_MAIL_FROM, "<\(sender)>"))
        if let user = account.user {
            texts += [(CURLOPT_USERNAME, user), (CURLOPT_PASSWORD, account.password ?? "")]
        }
        lists = [(CURLOPT_MAIL_RCPT, recipients.map { "<\($0)>" })]
    }
}
