internal import Glibc

/// A connection to a server on this host that says exactly what it is told to, and hears whatever comes back.
package final class WebClient: Sendable {
    private let descriptor: Int32

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package struct Reply: Hashable, Sendable {
        package let status: Int
        package let head: String
        package let body: String
    }

    package init(port: UInt16) throws(Failure) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let error = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [descriptor] in
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard error == 0 else { throw Failure(description: "nobody listens at port \(port)") }
    }

    deinit { close(descriptor) }

    package func say(_ text: String) { say(Array(text.utf8)) }
    package func say(_ bytes: [UInt8]) { _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

    /// Asks for a page, with `Connection: close` where nothing more will be asked.
    package func ask(_ method: String, _ path: String, closes: Bool = true) {
        say("\(method) \(path) HTTP/1.1\r\nHost: here\r\n" + (closes ? "Connection: close\r\n" : "") + "\r\n")
    }

    /// What comes until the other side closes, or until there are as many bytes.
    package func hear(upTo count: Int = .max, within limit: Duration = .seconds(20)) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + limit
        var heard: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while heard.count < count {
            let got = recv(descriptor, &chunk, min(chunk.count, count - heard.count), Int32(MSG_DONTWAIT))
            if got == 0 || (got < 0 && errno != EAGAIN) { return heard }
            if got > 0 {
                heard += chunk[..<got]
                continue
            }
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "no end of the answer within \(limit)")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        return heard
    }

    /// The answer, with a body only where there is one.
    package func reply(isHead: Bool = false) async throws -> Reply {
        var head: [UInt8] = []
        while !head.ends(with: Array("\r\n\r\n".utf8)) {
            let byte = try await hear(upTo: 1)
            guard !byte.isEmpty else {
                throw Failure(description: "closed after '\(String(decoding: head, as: UTF8.self))'")
            }
            head += byte
        }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.firstMatch(of: #/Content-Length: (\d+)/#).flatMap { Int($0.1) } ?? 0
        let body = isHead ? [] : try await hear(upTo: length)
        return Reply(
            status: text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, head: text,
            body: String(decoding: body, as: UTF8.self))
    }

    /// Asks one page and hears it.
    package static func get(_ path: String, port: UInt16, method: String = "GET") async throws -> Reply {
        let client = try WebClient(port: port)
        client.ask(method, path)
        return try await client.reply(isHead: method == "HEAD")
    }
}

extension [UInt8] {
    fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
