/// `dogstatsd://host:8125`, or `unix:///var/run/datadog/dsd.socket`.
package enum StatsdTarget: Hashable, Sendable, CustomStringConvertible {
    case udp(host: String, port: UInt16)
    case unix(path: String)

    package static let usualPort: UInt16 = 8_125

    /// `nil` for what is neither.
    package init?(_ text: String) {
        if text.hasPrefix("unix://") {
            let path = text.dropFirst("unix://".count)
            guard path.hasPrefix("/"), UnixAddress(String(path)) != nil else { return nil }
            self = .unix(path: String(path))
            return
        }
        guard text.hasPrefix("dogstatsd://") else { return nil }
        var place = text.dropFirst("dogstatsd://".count)
        if place.hasSuffix("/") { place.removeLast() }
        var port = Self.usualPort
        let isBracketed = place.hasPrefix("[")
        let hostEnd = isBracketed ? place.firstIndex(of: "]").map { place.index(after: $0) } : place.firstIndex(of: ":")
        let host = hostEnd.map { place[..<$0] } ?? place
        let rest = place[host.endIndex...]
        if !rest.isEmpty {
            guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
            port = number
        }
        let name = isBracketed ? host.dropFirst().dropLast() : host
        let isPlain = name.utf8.allSatisfy { byte in
            UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte) || ".-_:".utf8.contains(byte)
        }
        guard !name.isEmpty, isPlain, isBracketed == name.contains(":") else { return nil }
        self = .udp(host: String(name), port: port)
    }

    package var description: String {
        switch self {
        case .udp(let host, let port): "dogstatsd://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }

    /// The most that fits into one datagram: over a network one frame, as Datadog advises.
    package var mostBytes: Int {
        switch self {
        case .udp: 1_432
        case .unix: 8_192
        }
    }
}
