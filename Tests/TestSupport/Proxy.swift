internal import Foundation
internal import Glibc
internal import Synchronization

/// A TCP proxy on this host that does to connections what networks do: refuses and cuts them, is slow, falls silent, or
/// loses the answers.
package final class Proxy: Sendable {
    private enum Silence {
        case none
        /// What the client says arrives; what the server answers does not.
        case ofTheServer
        case ofBoth
    }

    private struct State {
        var sockets: [Int32] = []
        var arrivals = 0
        var isRefusing = false
        var silence = Silence.none
        var delay = Duration.zero
    }

    package let port: UInt16
    private let listener: Int32
    private let target: sockaddr_in
    private let state = Mutex(State())

    /// Stands before the server at `url`, which must name a port. One that is not open refuses connections until it is.
    package init(to url: String, isOpen: Bool = true) throws(Failure) {
        guard let port = URLComponents(string: url)?.port else { throw Failure(description: "'\(url)' names no port") }
        target = Self.address(port: UInt16(port))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw Failure(description: "no port for a proxy: errno \(errno)") }
        self.port = UInt16(bigEndian: address.sin_port)
        if isOpen { open() }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The URL with this proxy in the server's place.
    package func url(like url: String) throws(Failure) -> String {
        var components = URLComponents(string: url)
        components?.host = "127.0.0.1"
        components?.port = Int(port)
        guard let text = components?.string else { throw Failure(description: "'\(url)' is no URL") }
        return text
    }

    /// How many clients have come so far and were not refused.
    package var arrivals: Int { state.withLock { $0.arrivals } }

    package func open() {
        listen(listener, 64)
        Thread.detachNewThread { [self] in acceptConnections() }
    }

    /// Ends every connection there is; new ones are welcome.
    package func cut() {
        state.withLock { state in
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            state.sockets = []
        }
    }

    /// Ends every connection there is, and every one to come until they are welcome again.
    package func refuse() {
        state.withLock { $0.isRefusing = true }
        cut()
    }

    package func welcome() { state.withLock { $0.isRefusing = false } }

    /// Passes nothing on any more, in either direction, and ends nothing: a half-open connection.
    package func fallSilent() { state.withLock { $0.silence = .ofBoth } }

    /// What the server answers is lost from now on, and what it was asked is done.
    package func loseAnswers() { state.withLock { $0.silence = .ofTheServer } }

    /// New connections are served as they should be. Those that missed something are ended.
    package func recover() {
        state.withLock { $0.silence = .none }
        cut()
    }

    /// Every piece, in each direction, arrives so much later.
    package func delay(by span: Duration) { state.withLock { $0.delay = span } }

    package func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        cut()
    }

    private func acceptConnections() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard !state.withLock({ $0.isRefusing }) else {
                Glibc.close(client)
                continue
            }
            state.withLock { $0.arrivals += 1 }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            _ = withUnsafePointer(to: target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            state.withLock { $0.sockets += [client, server] }
            Thread.detachNewThread { [self] in pass(from: client, to: server, whileNot: [.ofBoth]) }
            Thread.detachNewThread { [self] in pass(from: server, to: client, whileNot: [.ofBoth, .ofTheServer]) }
        }
    }

    /// Descriptors are left open until the process ends: a closed one could be somebody else's by the time of a cut.
    private func pass(from source: Int32, to sink: Int32, whileNot losses: [Silence]) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            let (silence, delay) = state.withLock { ($0.silence, $0.delay) }
            if losses.contains(silence) { continue }
            if delay > .zero { usleep(UInt32(delay / .microseconds(1))) }
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
