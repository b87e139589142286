extension NotificationTarget {
    /// Reads the members of a rule that say where to.
    init(reading reader: SpecReader) throws(SpecProblem) {
        let kinds = Self.memberNames.dropLast().filter { reader.value($0) != nil }
        guard kinds.count == 1, let kind = kinds.first else {
            let found = kinds.isEmpty ? "none" : kinds.joined(separator: " and ")
            throw SpecProblem([], "expected one of slack, email, webhook, command, found \(found)")
        }
        if kind != "email", reader.value("server") != nil {
            throw SpecProblem(["server"], "only email has one")
        }
        switch kind {
        case "slack": self = .slack(try Self.block(kind, of: "slack-webhook", reader))
        case "email": self = try Self.email(reader)
        case "webhook": self = try Self.webhook(reader)
        default: self = .command(try Self.command(reader))
        }
    }

    /// The name of a block; without a type it is that of Prefect's.
    private static func block(
        _ member: String, of type: String, _ reader: SpecReader
    ) throws(SpecProblem) -> BlockName {
        let text = try reader.required(member)
        guard let name = BlockName(text.contains("/") ? text : "\(type)/\(text)") else {
            throw SpecProblem([member], "expected the name of a block, such as \(type)/ops, found '\(text)'")
        }
        return name
    }

    private static func email(_ reader: SpecReader) throws(SpecProblem) -> NotificationTarget {
        let addresses = try reader.texts("email")
        for address in addresses where !isAddress(address) {
            throw SpecProblem(["email"], "expected an address such as ops@example.org, found '\(address)'")
        }
        guard !addresses.isEmpty else { throw SpecProblem(["email"], "expected one address or more") }
        guard reader.value("server") != nil else {
            throw SpecProblem(["server"], "email needs the name of a block that says through which server")
        }
        return .email(to: addresses, server: try block("server", of: "email-server-credentials", reader))
    }

    /// What can stand in the envelope of a mail without harm.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !#"<>,;:"\()[]"#.utf8.contains($0) }
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && isPlain && text.utf8.count <= 254
    }

    private static func webhook(_ reader: SpecReader) throws(SpecProblem) -> NotificationTarget {
        let text = try reader.required("webhook")
        guard text.contains("://") else { return .webhook(try block("webhook", of: "webhook", reader)) }
        try checkAddress(text, at: "webhook")
        guard !(text.split(separator: "/").dropFirst().first?.contains("@") ?? false) else {
            throw SpecProblem(
                ["webhook"], "a URL with a password belongs into a block: pipectl block set webhook/NAME --secret url")
        }
        return .address(text)
    }

    /// Refuses what is no URL of the web.
    static func checkAddress(_ text: String, at member: String) throws(SpecProblem) {
        let isWeb = text.hasPrefix("http://") || text.hasPrefix("https://")
        guard isWeb, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text.split(separator: "/").count > 1 else {
            throw SpecProblem([member], "expected a URL that begins with https:// or http://")
        }
    }

    private static func command(_ reader: SpecReader) throws(SpecProblem) -> [String] {
        let words = try reader.texts("command")
        guard let program = words.first, !program.isEmpty else {
            throw SpecProblem(["command"], "expected a program and its arguments")
        }
        guard words.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw SpecProblem(["command"], "no argument can have a NUL in it")
        }
        return words
    }
}
