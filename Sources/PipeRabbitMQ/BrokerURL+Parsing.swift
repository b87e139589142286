package import PipeCore

extension BrokerURL {
    /// Reads the URL; `BrokerError.rejected` says what is wrong with it, never repeating a password.
    package init(_ text: String) throws(BrokerError) {
        self.init()
        let (beforeQuery, query) = Self.split(text[...], at: "?")
        guard let colon = beforeQuery.firstRange(of: "://") else {
            throw Self.wrong("it must start with amqp:// or amqps://")
        }
        switch beforeQuery[..<colon.lowerBound] {
        case "amqp": break
        case "amqps": (tls, port) = (TLS(), 5671)
        default: throw Self.wrong("it must start with amqp:// or amqps://")
        }
        let (authority, path) = Self.split(beforeQuery[colon.upperBound...], at: "/")
        // Strictly `amqp://host/` means a vhost without a name, which nobody has; people mean the default one.
        if let path, !path.isEmpty { vhost = try Self.decoded(path, "the vhost") }
        if let at = authority.lastIndex(of: "@") {
            try readLogin(authority[..<at])
            try readAddress(authority[authority.index(after: at)...])
        } else {
            try readAddress(authority)
        }
        for pair in (query ?? "").split(separator: "&") { try readOption(pair) }
        if let tls, (tls.certificateFile == nil) != (tls.keyFile == nil) {
            throw Self.wrong("certfile and keyfile go together")
        }
    }

    private mutating func readLogin(_ text: Substring) throws(BrokerError) {
        let (user, password) = Self.split(text, at: ":")
        self.user = try Self.decoded(user, "the user")
        if let password { self.password = try Self.decoded(password, "the password") }
    }

    private mutating func readAddress(_ text: Substring) throws(BrokerError) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw Self.wrong("the address in [ ] has no end") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw Self.wrong("after ] comes a port") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            (host, port) = Self.split(text, at: ":")
        }
        if !host.isEmpty { self.host = try Self.decoded(host, "the host") }
        if let port {
            guard let number = UInt16(port), number > 0 else { throw Self.wrong("'\(port)' is no port") }
            self.port = number
        }
    }

    private mutating func readOption(_ pair: Substring) throws(BrokerError) {
        let (name, rawValue) = Self.split(pair, at: "=")
        let value = try Self.decoded(rawValue ?? "", "the value of \(name)")
        switch name {
        case "heartbeat":
            guard let seconds = UInt16(value) else { throw Self.wrong("heartbeat is a number of seconds") }
            heartbeatSeconds = seconds
        case "verify":
            guard ["verify_peer", "verify_none"].contains(value) else {
                throw Self.wrong("verify is verify_peer or verify_none")
            }
            tls?.verifiesPeer = value == "verify_peer"
        case "cacertfile": tls?.authorityFile = value
        case "certfile": tls?.certificateFile = value
        case "keyfile": tls?.keyFile = value
        default:
            let names = ["cacertfile", "certfile", "heartbeat", "keyfile", "verify"]
            throw Self.wrong("'\(name)' is no option\(Nearest.hint(for: String(name), among: names))")
        }
        if tls == nil, name != "heartbeat" { throw Self.wrong("\(name) needs amqps://") }
    }

    // MARK: Text

    /// The text before and after the first `separator`; no second part without one.
    private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
        guard let place = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<place], text[text.index(after: place)...])
    }

    /// Resolves `%xx`.
    private static func decoded(_ text: Substring, _ what: String) throws(BrokerError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let code = UInt8(Substring(rest.prefix(2)), radix: 16) else {
                throw wrong("a % in \(what) is not followed by two hexadecimal digits")
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        // The library takes C strings: a zero byte would cut one short.
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw wrong("\(what) is no text")
        }
        return decoded
    }

    private static func wrong(_ why: String) -> BrokerError {
        .rejected("the broker's URL cannot be used: \(why) (amqp://user:password@host:5672/vhost)")
    }
}
