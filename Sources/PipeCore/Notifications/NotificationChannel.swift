/// Where messages go, with all that was secret opened: never kept, never printed.
package enum NotificationChannel: Hashable, Sendable {
    case email(to: [String], through: MailAccount)
    /// The URL of an incoming webhook as Slack, Mattermost and Rocket.Chat have it.
    case slack(url: String)
    case webhook(Webhook)
    /// A program and its arguments, which gets the message on its standard input.
    case command([String])

    /// A mail server, and who sends through it.
    package struct MailAccount: Hashable, Sendable {
        package enum Security: String, CaseIterable, Hashable, Sendable {
            /// TLS from a greeting in plain text, or nothing.
            case startTLS = "starttls"
            /// TLS from the first byte.
            case tls
            case none
        }

        package let host: String
        /// `nil` for the usual one of its security: 587, 465 or 25.
        package let port: Int?
        package let security: Security
        /// `nil` where the server wants no name.
        package let user: String?
        package let password: String?
        /// The sender's address.
        package let from: String
        /// A file of authorities to trust in place of the system's.
        package let authorities: String?

        package init(
            host: String, port: Int? = nil, security: Security = .startTLS, user: String? = nil,
            password: String? = nil, from: String, authorities: String? = nil
        ) {
            self.host = host
            self.port = port
            self.security = security
            self.user = user
            self.password = password
            self.from = from
            self.authorities = authorities
        }
    }

    /// An HTTP address that is sent JSON.
    package struct Webhook: Hashable, Sendable {
        package let url: String
        /// What is sent in the header besides, by name.
        package let headers: [String: String]
        /// The secret that signs what is sent; `nil` for no signature.
        package let key: String?
        /// A file of authorities to trust in place of the system's.
        package let authorities: String?

        package init(url: String, headers: [String: String] = [:], key: String? = nil, authorities: String? = nil) {
            self.url = url
            self.headers = headers
            self.key = key
            self.authorities = authorities
        }
    }
}
