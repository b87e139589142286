/// Where mails are handed in.
package struct MailServer: Hashable, Sendable {
    package enum Security: String, Hashable, Sendable {
        /// TLS from a greeting in plain text, or nothing.
        case startTLS = "starttls"
        /// TLS from the first byte.
        case tls
        case none

        package var usualPort: Int {
            switch self {
            case .startTLS: 587
            case .tls: 465
            case .none: 25
            }
        }
    }

    /// Who sends, where the server wants to know.
    package struct Login: Hashable, Sendable {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let login: Login?
    /// A file of authorities to trust in place of the system's.
    package let authorities: String?
    package let limits: TransferLimits

    /// Without a port it is the usual one of its security. A password needs TLS.
    package init(
        host: String, port: Int? = nil, security: Security, login: Login? = nil, authorities: String? = nil,
        limits: TransferLimits = TransferLimits()
    ) throws(TransportError) {
        guard Self.isHost(host) else {
            throw .permanent("'\(MailText.oneLine(host).prefix(80))' is no name or address of a mail server")
        }
        guard security != .none || login == nil else {
            throw .permanent("the password of \(host) would travel in plain text: use 'starttls' or 'tls'")
        }
        self.host = host
        self.port = port ?? security.usualPort
        self.security = security
        self.login = login
        self.authorities = authorities
        self.limits = limits
        guard (1...65_535).contains(self.port) else { throw .permanent("\(self.port) is no port of a mail server") }
    }

    /// How messages name it.
    package var place: String { "\(host):\(port)" }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ text: String) -> Bool {
        let name = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
        let isAddress = name.count < text.count
        return !name.isEmpty && name.utf8.count <= 253
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || (isAddress ? ":." : "-_.").utf8.contains(byte)
            }
    }
}
