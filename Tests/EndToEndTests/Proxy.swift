import Foundation
import Glibc
import Synchronization
import Testing

/// A TCP proxy on loopback that opens when it is told to, and whose connections can be cut.
final class Proxy: Sendable {
    let port: UInt16
    private let listener: Int32
    private let target: sockaddr_in
    private let sockets = Mutex<[Int32]>([])
    private let isRefusing = Mutex(false)

    /// Refuses connections until it is opened.
    init(to url: String) throws {
        let components = try #require(URLComponents(string: url))
        target = Self.address(port: UInt16(try #require(components.port)))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isBound)
        port = UInt16(bigEndian: address.sin_port)
    }

    /// The URL with this proxy in the server's place.
    func url(like url: String) throws -> String {
        var components = try #require(URLComponents(string: url))
        components.host = "127.0.0.1"
        components.port = Int(port)
        return try #require(components.string)
    }

    func open() {
        listen(listener, 64)
        Thread.detachNewThread { [self] in acceptConnections() }
    }

    /// Ends every connection there is; new ones are welcome.
    func cut() {
        sockets.withLock { sockets in
            for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            sockets = []
        }
    }

    /// Ends every connection there is, and every one to come until they are welcome again.
    func refuse() {
        isRefusing.withLock { $0 = true }
        cut()
    }

    func welcome() { isRefusing.withLock { $0 = false } }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        cut()
    }

    private func acceptConnections() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard !isRefusing.withLock({ $0 }) else {
                Glibc.close(client)
                continue
            }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            _ = withUnsafePointer(to: target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            sockets.withLock { $0 += [client, server] }
            Thread.detachNewThread { [self] in pass(from: client, to: server) }
            Thread.detachNewThread { [self] in pass(from: server, to: client) }
        }
    }

    /// Descriptors are left open until the process ends: a closed one could be somebody else's by the time of a cut.
    private func pass(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0, send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(sink, Int32(SHUT_RDWR))
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
