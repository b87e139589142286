@preconcurrency internal import Glibc

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

/// An address as the kernel takes it.
struct SocketAddress: Sendable {
    private let storage: sockaddr_storage
    private let size: socklen_t

    /// `host` in digits, of IPv4 or IPv6.
    init?(_ host: String, port: UInt16) {
        var storage = sockaddr_storage()
        var old = sockaddr_in()
        var new = sockaddr_in6()
        if inet_pton(AF_INET, host, &old.sin_addr) == 1 {
            old.sin_family = sa_family_t(AF_INET)
            old.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { target in withUnsafeBytes(of: old) { target.copyMemory(from: $0) } }
            size = socklen_t(MemoryLayout<sockaddr_in>.size)
        } else if inet_pton(AF_INET6, host, &new.sin6_addr) == 1 {
            new.sin6_family = sa_family_t(AF_INET6)
            new.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { target in withUnsafeBytes(of: new) { target.copyMemory(from: $0) } }
            size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        } else {
            return nil
        }
        self.storage = storage
    }

    /// What the kernel or a name service handed over.
    init(copying address: UnsafePointer<sockaddr>, size: socklen_t) {
        var storage = sockaddr_storage()
        let count = min(Int(size), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count))
        }
        self.storage = storage
        self.size = socklen_t(count)
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// What C calls want: a pointer, good for the call, and how much of it counts.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}
