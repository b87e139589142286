@preconcurrency internal import Glibc

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
