package import PipeCore

/// Where mails are handed in: an account whose settings make sense.
package struct MailServer: Hashable, Sendable {
    let account: NotificationChannel.MailAccount
    let port: Int
    let limits: TransferLimits

    /// A password needs TLS.
    package init(
        _ account: NotificationChannel.MailAccount, limits: TransferLimits = TransferLimits()
    ) throws(TransportError) {
        self.account = account
        self.limits = limits
        port = account.port ?? account.security.usualPort
        guard Self.isHost(account.host) else {
            throw .permanent("'\(VisibleText.excerpt(account.host))' is no name or address of a mail server")
        }
        guard (1...65_535).contains(port) else { throw .permanent("\(port) is no port of a mail server") }
        guard account.security != .none || account.password == nil else {
            throw .permanent("the password for \(place) would travel in plain text: use 'starttls' or 'tls'")
        }
    }

    /// How messages name it.
    var place: String { "\(account.host):\(port)" }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ text: String) -> Bool {
        let name = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
        let signs = name.count < text.count ? ":." : "-_."
        return (1...253).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0.isLetterOrDigit || signs.utf8.contains($0) }
    }
}

extension NotificationChannel.MailAccount.Security {
    fileprivate var usualPort: Int {
        switch self {
        case .startTLS: 587
        case .tls: 465
        case .none: 25
        }
    }
}

extension UInt8 {
    /// Of ASCII.
    var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
