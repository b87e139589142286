import PipeCore
import PipeTransport
import Testing

/// Mails to real servers.
@Suite struct MailTests {
    private typealias Account = NotificationChannel.MailAccount
    private let transport = Transport()
    private let at = Instant(microseconds: 1_679_734_800_000_000)

    private func mail(
        to addresses: [String] = ["ops@example.org"], subject: String = "etl/daily failed",
        text: String = "It failed.\n"
    ) throws -> MailMessage {
        let recipients = try addresses.map { try MailAddress($0) }
        return try MailMessage(
            id: "a-1", at: at, from: MailAddress("Octopipe <pipe@example.net>"), to: recipients, subject: subject,
            text: text,
            isUrgent: true)
    }

    private func account(
        _ server: ServerProgram, _ security: Account.Security = .none, user: String? = nil, password: String? = nil
    ) throws -> Account {
        Account(
            host: "localhost", port: server.port, security: security, user: user, password: password,
            from: "pipe@example.net", authorities: try Certificates.shared.get().authority)
    }

    private func send(_ mail: MailMessage, _ account: Account, within total: Duration = .seconds(30)) async throws
        -> String
    {
        try await transport.send(mail, through: MailServer(account, limits: TransferLimits(total: total)))
    }

    private func failure(
        _ mail: MailMessage, _ account: Account, within total: Duration = .seconds(30)
    ) async throws -> TransportError {
        try #require(await #expect(throws: TransportError.self) { try await send(mail, account, within: total) })
    }

    private func arrival(_ mail: MailMessage) async throws -> JSON {
        let server = try ServerProgram("mail.py")
        #expect(try await send(mail, account(server)) == "250 2.0.0 Ok: queued as 4711")
        return try JSON.parse(server.line())
    }

    // MARK: What arrives

    @Test func `a mail arrives with all that belongs to one`() async throws {
        let arrived = try await arrival(mail(to: ["ops@example.org", "Jürg \"J\" <jurg@example.org>"]))
        #expect(arrived["from"] == "pipe@example.net")
        #expect(arrived["to"] == ["ops@example.org", "jurg@example.org"])
        let headers = try #require(arrived["headers"])
        #expect(headers["from"]?.string == "Octopipe <pipe@example.net>")
        #expect(headers["subject"] == "etl/daily failed")
        #expect(headers["date"] == "Sat, 25 Mar 2023 09:00:00 +0000")
        #expect(headers["message-id"] == "<a-1@example.net>")
        #expect(headers["auto-submitted"] == "auto-generated")
        #expect(headers["importance"] == "high")
        #expect(arrived["text"] == "It failed.\n")
        #expect(arrived["encoding"] == "7bit")
        #expect(arrived["defects"] == [])
        #expect(arrived["tls"] == false)
    }

    @Test(arguments: [
        "Läuft wieder: Zürich → Genève 🚆",
        "=?UTF-8?B?aGVsbG8=?=",
        String(repeating: "ü", count: 190),
        "a\tb",
        " blanks at both ends ",
    ])
    func `a subject arrives as it was`(subject: String) async throws {
        let arrived = try await arrival(mail(subject: subject))
        #expect(arrived["headers"]?["subject"]?.string == subject.replacing("\t", with: " "))
        #expect(try #require(arrived["longest_line"]?.int) <= 78)
        #expect(arrived["defects"] == [])
    }

    @Test(arguments: [
        ".\r\n.\nQUIT\n..two dots\n",
        "Zürich = 1 🚆 \n\ttab and blank at the end \t\nFrom here\n",
        String(repeating: "long ", count: 1_000) + "\n",
        String(repeating: "🚆", count: 300) + "\n",
        "",
    ])
    func `a text arrives as it was`(text: String) async throws {
        let arrived = try await arrival(mail(text: text))
        let whole = text.replacing("\r\n", with: "\n")
        #expect(arrived["text"]?.string == (whole.isEmpty ? "\n" : whole))
        #expect(try #require(arrived["longest_line"]?.int) <= 998)
        #expect(arrived["is_ascii"] == true)
        #expect(arrived["loose_line_breaks"] == 0)
    }

    @Test func `the last megabyte of a log arrives`() async throws {
        let line = "2023-03-25 09:00:00 Zürich = ok\n"
        let log = String(repeating: line, count: (1 << 20) / line.utf8.count)
        #expect(try await arrival(mail(text: log))["text"]?.string == log)
    }

    @Test func `what is no text is shown, and obeyed by nobody`() async throws {
        let bytes: [UInt8] = [0x61, 0x00, 0x1B, 0x5B, 0x33, 0x31, 0x6D, 0xFF, 0x7F, 0x0D, 0x62, 0x0A]
        let arrived = try await arrival(mail(text: String(decoding: bytes, as: UTF8.self)))
        #expect(arrived["text"] == "a␀␛[31m\u{FFFD}␡\nb\n")
    }

    @Test func `nothing in a subject becomes a header or another recipient`() async throws {
        let subject = "failed\r\nBcc: thief@example.com\r\n\r\nnew body\0\u{2028}x\u{85}y"
        let arrived = try await arrival(mail(subject: subject))
        #expect(arrived["headers"]?["bcc"] == nil)
        #expect(arrived["to"] == ["ops@example.org"])
        #expect(arrived["text"] == "It failed.\n")
        #expect(
            arrived["headers"]?["subject"]?.string == "failed  Bcc: thief@example.com    new body  x y")
    }

    @Test(arguments: [
        "", "ops", "@example.org", "ops@", "a@b@c", "ops@exa mple.org",
        "ops@example.org\r\nRCPT TO:<thief@example.com>",
        "ops@example.org>\r\nDATA", "x <ops@example.org", "a\nb <ops@example.org>", "ops@example.org\0",
        "öps@example.org",
        "ops@-example.org", "ops..x@example.org", "<ops@example.org> SIZE=1", "a@b.c,d@e.f",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: TransportError.self) { try MailAddress(text) }
    }

    // MARK: To whom

    @Test func `STARTTLS is used, and a password goes through it`() async throws {
        let server = try ServerProgram(
            "mail.py", ["--certificate", try Certificates.shared.get().server, "--login", "pipe:s3cret"])
        #expect(
            try await send(mail(), account(server, .startTLS, user: "pipe", password: "s3cret")).hasPrefix("250 "))
        let arrived = try JSON.parse(server.line())
        #expect(arrived["tls"] == true)
        #expect(arrived["login"] == "pipe")

        let wrong = try await failure(mail(), account(server, .startTLS, user: "pipe", password: "wrong"))
        guard case .permanent(let why) = wrong else {
            Issue.record("\(wrong): a wrong password stays wrong")
            return
        }
        #expect(why.hasPrefix("localhost:\(server.port) answered '535 5.7.8 "))
        #expect(why.hasSuffix("to AUTH"))
    }

    @Test func `TLS from the first byte is used`() async throws {
        let server = try ServerProgram("mail.py", ["--certificate", try Certificates.shared.get().server, "--tls"])
        #expect(try await send(mail(), account(server, .tls)).hasPrefix("250 "))
        #expect(try JSON.parse(server.line())["tls"] == true)
    }

    @Test func `a server without TLS gets no mail that needs it`() async throws {
        let server = try ServerProgram("mail.py")
        #expect(
            try await failure(mail(), account(server, .startTLS))
                == .permanent("localhost:\(server.port) offers no TLS"))
    }

    @Test func `a server that nobody vouches for gets no mail`() async throws {
        for security in [Account.Security.startTLS, .tls] {
            let server = try ServerProgram(
                "mail.py",
                ["--certificate", try Certificates.shared.get().stranger] + (security == .tls ? ["--tls"] : []))
            guard case .permanent(let why) = try await failure(mail(), account(server, security)) else {
                Issue.record("what is not trusted now is not trusted later")
                continue
            }
            #expect(why.hasPrefix("the certificate of localhost:\(server.port) is not trusted: "))
        }
    }

    @Test func `a password does not travel in plain text`() {
        let account = Account(host: "localhost", security: .none, user: "pipe", password: "s3cret", from: "a@b.c")
        let words = "the password for localhost:25 would travel in plain text: use 'starttls' or 'tls'"
        #expect(throws: TransportError.permanent(words)) { try MailServer(account) }
    }

    @Test(arguments: ["", "mail.example/x", "a b", "mail\r\n", "user@mail", "mail\0", "[::1", "mäil.example"])
    func `what is no host is refused`(host: String) {
        #expect(throws: TransportError.self) { try MailServer(.init(host: host, from: "a@b.c")) }
    }

    // MARK: What is refused

    @Test func `what a server says decides whether to try again`() async throws {
        let server = try ServerProgram("mail.py")
        let place = "localhost:\(server.port)"
        let cases: [(address: String, problem: TransportError)] = [
            (
                "nobody@example.org",
                .permanent(
                    "\(place) answered '550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown' to "
                        + "RCPT TO:<nobody@example.org>")
            ),
            (
                "greylisted@example.org",
                .temporary(
                    "\(place) answered '450 4.2.0 Greylisted, come back in 5 minutes' to RCPT TO:<greylisted@example.org>"
                )
            ),
            ("full@example.org", .temporary("\(place) answered '452 4.2.2 Mailbox full' to DATA")),
            (
                "spam@example.org",
                .permanent("\(place) answered '554 5.7.1 Message refused: looks like spam' to DATA")
            ),
        ]
        for (address, problem) in cases {
            #expect(try await failure(mail(to: [address]), account(server)) == problem)
        }
    }

    @Test func `an address that is refused does not keep the mail from the others`() async throws {
        let server = try ServerProgram("mail.py")
        let addresses = ["ops@example.org", "nobody@example.org", "dev@example.org"]
        guard case .permanent(let why) = try await failure(mail(to: addresses), account(server)) else {
            Issue.record("nobody stays nobody")
            return
        }
        #expect(why.contains("<nobody@example.org>: Recipient address rejected"))
        #expect(why.hasSuffix("; the other 2 addresses have the mail"))
        #expect(try JSON.parse(server.line())["to"] == ["ops@example.org", "dev@example.org"])
    }

    @Test(arguments: [
        ("554 5.3.2 go away\\r\\n", "answered '554 5.3.2 go away' to us", false),
        ("421 4.3.2 too busy\\r\\n", "answered '421 4.3.2 too busy' to us", true),
        ("SSH-2.0-OpenSSH_9.2\\r\\n", "", true),
    ])
    func `a greeting that is none is said`(greeting: String, words: String, isTemporary: Bool) async throws {
        let server = try ServerProgram("mail.py", ["--raw", greeting])
        let problem = try await failure(mail(), account(server), within: .seconds(2))
        #expect(problem.description.contains(words))
        if case .temporary = problem { #expect(isTemporary) } else { #expect(!isTemporary) }
    }

    @Test func `who falls silent is given up`() async throws {
        let silent = try ServerProgram("mail.py", ["--raw", ""])
        let hanging = try ServerProgram("mail.py")
        for (server, address) in [(silent, "ops@example.org"), (hanging, "hang@example.org")] {
            #expect(
                try await failure(mail(to: [address]), account(server), within: .milliseconds(300))
                    == .temporary("localhost:\(server.port) does not answer in time"))
        }
    }
}
