import Foundation
import Glibc
import PipeRabbitMQ
import Synchronization
import Testing

/// A TCP proxy on this host whose connections a test can cut, or keep open and let fall silent.
final class CuttableProxy: Sendable {
    private struct State {
        var sockets: [Int32] = []
        var isFrozen = false
    }

    let port: UInt16
    private let listener: Int32
    private let target: BrokerURL
    private let state = Mutex(State())

    init(to target: BrokerURL) throws {
        self.target = target
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, raw, &size) == 0
            }
        }
        try #require(isBound)
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in acceptConnections() }
    }

    /// The URL with this proxy in the server's place.
    func url(like text: String) throws -> String {
        let url = try BrokerURL(text)
        return "amqp://\(url.user):\(url.password)@127.0.0.1:\(port)"
    }

    /// Ends every connection there is; new ones are welcome.
    func cut() {
        state.withLock { state in
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            state.sockets = []
        }
    }

    /// Passes nothing on any more, in either direction, and greets nobody.
    func freeze() {
        state.withLock { $0.isFrozen = true }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        cut()
    }

    private func acceptConnections() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.address(port: target.port)
            _ = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            state.withLock { $0.sockets += [client, server] }
            Thread.detachNewThread { [self] in pass(from: client, to: server) }
            Thread.detachNewThread { [self] in pass(from: server, to: client) }
        }
    }

    /// Descriptors are left open until the process ends: a closed one could be somebody else's by the time of a cut.
    private func pass(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            if state.withLock({ $0.isFrozen }) { continue }
            guard send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
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
