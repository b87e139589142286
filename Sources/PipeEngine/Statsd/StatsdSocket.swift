@preconcurrency internal import Glibc
internal import PipeCore

/// A way to DogStatsD that never waits: what it does not take at once is lost.
final class StatsdSocket {
    private let descriptor: Int32
    private let address: Address

    private enum Address {
        case internet(SocketAddress)
        case unix(UnixAddress)
    }

    /// Looks the host up, which may take a while; `nil` where it is not found.
    init?(to target: StatsdTarget) {
        let family: Int32
        switch target {
        case .udp(let host, let port):
            guard let found = Self.lookUp(host, port) else { return nil }
            (address, family) = (.internet(found), found.family)
        case .unix(let path):
            guard let found = UnixAddress(path) else { return nil }
            (address, family) = (.unix(found), AF_UNIX)
        }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    func send(_ datagram: String) -> Bool {
        let bytes = Array(datagram.utf8)
        func send(_ pointer: UnsafePointer<sockaddr>, _ size: socklen_t) -> Bool {
            sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, size) == bytes.count
        }
        return switch address {
        case .internet(let address): address.withPointer(send)
        case .unix(let address): address.withPointer(send)
        }
    }

    private static func lookUp(_ host: String, _ port: UInt16) -> SocketAddress? {
        if let known = SocketAddress(host, port: port) { return known }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        return found.pointee.ai_addr.map { SocketAddress(copying: $0, size: found.pointee.ai_addrlen) }
    }
}
