/// Where to listen: an address of this host and a port, as `127.0.0.1:9464` or `[::]:9464`. Port 0 takes any that is free.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16

    /// `nil` for anything but an address in digits, or `localhost`, and a port: what a name stands for may change.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host == "localhost" ? "127.0.0.1" : String(host), port: port)
        guard socketAddress != nil else { return nil }
    }

    private init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    func with(port: UInt16) -> ListenAddress { ListenAddress(host: host, port: port) }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var socketAddress: SocketAddress? { SocketAddress(host, port: port) }
}
