/// Where RabbitMQ is and how to log in: `amqp[s]://user:password@host:port/vhost?heartbeat=20&…`.
package struct BrokerURL: Hashable, Sendable, CustomStringConvertible {
    package internal(set) var host = "localhost"
    package internal(set) var port: UInt16 = 5672
    package internal(set) var user = "guest"
    package internal(set) var password = "guest"
    package internal(set) var vhost = "/"
    /// What to offer the server, which may want less; 0 for none.
    package internal(set) var heartbeatSeconds: UInt16 = 20
    /// `nil` for a connection in the clear.
    package internal(set) var tls: TLS?

    /// How an `amqps` connection proves who is who.
    package struct TLS: Hashable, Sendable {
        package internal(set) var verifiesPeer = true
        /// PEM files. Without authorities of its own a connection trusts those of the system.
        package internal(set) var authorityFile: String?
        package internal(set) var certificateFile: String?
        package internal(set) var keyFile: String?
    }

    /// The address without any secret, for messages.
    package var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    package var description: String { "\(tls == nil ? "amqp" : "amqps")://\(user):***@\(address)" }

    /// The text with the password hidden, whether it is a good URL or not.
    package static func masked(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text.contains("@") ? "***" : text }
        let rest = text[scheme.upperBound...]
        // The last @ ends the password, as one with a raw / or ? in it is the likeliest mistake.
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else { return text }
        return text[..<colon] + ":***" + text[at...]
    }
}
