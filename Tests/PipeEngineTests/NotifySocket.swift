import Glibc
import PipeCore
import Testing

/// The other end of an agent's line to its service manager.
final class NotifySocket: Sendable {
    private let path: String
    private let socket: Int32

    init(in folder: String) throws {
        mkdir(folder, 0o700)
        path = folder + "/notify"
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let error = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(error == 0)
    }

    deinit { close(socket) }

    func environment(watchdog span: Duration) -> [String: String] {
        ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "\(span.microseconds)", "WATCHDOG_PID": "\(getpid())"]
    }

    /// What an agent is told of it that no signs of life are expected from.
    var environment: [String: String] { ["NOTIFY_SOCKET": path] }

    /// What was said and not heard yet; `nil` if nothing was.
    var said: String? {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Waits for what begins so.
    func hears(_ beginning: String) async throws -> String {
        while true {
            let said = try await next()
            if said.hasPrefix(beginning) { return said }
        }
    }

    func next() async throws -> String {
        while true {
            if let said { return said }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
