extension NotificationTarget {
    /// The channel, with what its block holds: all values, secrets among them.
    package func channel(opening values: JSON.Object) throws(SpecProblem) -> NotificationChannel {
        let reader = try SpecReader(.object(values))
        switch self {
        case .command(let words): return .command(words)
        case .address(let url): return .webhook(.init(url: url))
        case .slack:
            return .slack(url: try Self.url(reader))
        case .webhook:
            var headers: [String: String] = [:]
            for (name, value) in try reader.mapping("headers").members {
                guard let text = value.string else { throw SpecProblem(["headers", name], "expected a text") }
                headers[name] = text
            }
            return .webhook(
                .init(
                    url: try Self.url(reader), headers: headers, key: try reader.text("key"),
                    authorities: try reader.text("ca_file")))
        case .email(let to, _):
            return .email(to: to, through: try Self.account(reader))
        }
    }

    private static func url(_ reader: SpecReader) throws(SpecProblem) -> String {
        let url = try reader.required("url")
        try checkAddress(url, at: "url")
        return url
    }

    /// The members are called as Prefect calls them.
    private static func account(_ reader: SpecReader) throws(SpecProblem) -> NotificationChannel.MailAccount {
        let host = try reader.required("smtp_server")
        let words: [String: NotificationChannel.MailAccount.Security] = [
            "starttls": .startTLS, "ssl": .tls, "tls": .tls, "insecure": .none, "none": .none,
        ]
        let word = try reader.text("smtp_type") ?? "starttls"
        guard let security = words[word.lowercased()] else {
            throw SpecProblem(["smtp_type"], "expected STARTTLS, SSL or INSECURE, found '\(word)'")
        }
        let user = try reader.text("username")
        let port = try reader.integer("smtp_port", from: 1)
        if let port, port > 65_535 { throw SpecProblem(["smtp_port"], "expected 1 to 65535, found \(port)") }
        guard let from = try reader.text("from") ?? user, isAddress(from) else {
            throw SpecProblem(["from"], "expected the sender's address, such as octopipe@example.org")
        }
        return .init(
            host: host, port: port, security: security, user: user,
            password: try reader.text("password"), from: from, authorities: try reader.text("ca_file"))
    }
}
