internal import CLinux
@preconcurrency internal import Glibc

/// A socket that takes connections; closed with its last owner.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// With the port that was given where any was asked for.
    let address: ListenAddress

    init(at address: ListenAddress) throws(ListenProblem) {
        guard let wanted = address.socketAddress else { throw ListenProblem(address, EINVAL) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(wanted.family, kind, 0)
        guard descriptor >= 0 else { throw ListenProblem(address, errno) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard wanted.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
            let problem = ListenProblem(address, errno)
            close(descriptor)
            throw problem
        }
        self.descriptor = descriptor
        self.address = address.with(port: Self.port(of: descriptor) ?? address.port)
    }

    deinit { close(descriptor) }

    /// The next connection, which never blocks; a negative errno where there is none.
    func accept() -> Int32 { octo_accept(descriptor) }

    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let error = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        // The port lies at the same place in both families.
        return error == 0
            ? withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) } : nil
    }
}
