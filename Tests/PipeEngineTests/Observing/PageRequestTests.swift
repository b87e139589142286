import PipeEngine
import Testing

@Suite struct PageRequestTests {
    private func read(_ text: String) -> PageRequest.Reading { PageRequest.read(Array(text.utf8)) }

    private func status(_ text: String) -> HTTPStatus? {
        if case .refused(let status, _) = read(text) { status } else { nil }
    }

    @Test func `a request is complete at its empty line, and what follows is not part of it`() {
        let text = "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n"
        let request = PageRequest(method: "GET", path: "/metrics")
        #expect(read(text + "GET /") == .complete(request, length: text.utf8.count))
        for count in 0..<text.utf8.count {
            #expect(PageRequest.read(Array(text.utf8.prefix(count))) == .incomplete, "\(count)")
        }
        let bare = text.replacing("\r\n", with: "\n")
        #expect(read(bare) == .complete(request, length: bare.utf8.count))
        #expect(read("\r\n" + text) == .complete(request, length: text.utf8.count + 2))
    }

    private static let connections: [(String, String, Bool)] = [
        ("HTTP/1.1", "", true), ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "connection:  Keep-Alive, Close \r\n", false), ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
    ]

    @Test(arguments: connections)
    func `a connection is kept as the version and the header say`(version: String, header: String, isKept: Bool) {
        guard case .complete(let request, _) = read("GET / \(version)\r\nHost: a\r\n\(header)\r\n") else {
            return #expect(Bool(false), "\(version) \(header)")
        }
        #expect(request.keepsAlive == isKept)
    }

    private static let long = String(repeating: "a", count: 3_000)
    private static let longest = String(repeating: "b", count: 9_000)
    private static let manyLines = String(repeating: "A: b\r\n", count: 2_000)
    private static let refused: [(String, HTTPStatus)] = [
        ("\r\n\r\n", .badRequest),
        ("GET /\r\n\r\n", .badRequest),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("GET / HTTP/1.1\r\n\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nnonsense\r\n\r\n", .badRequest),
        ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("\u{16}\u{3}\u{1}\r\n\r\n", .badRequest),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .versionUnknown),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", .bodyTooLarge),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", .bodyTooLarge),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyTooLarge),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", .methodNotAllowed),
        ("GET /" + long, .targetTooLong),
        ("GET /" + long + " HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong),
        ("GET / HTTP/1.1\r\n" + manyLines, .headTooLarge),
        ("GET / HTTP/1.1\r\nA: " + longest, .headTooLarge),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: " + longest + "\r\n\r\n", .headTooLarge),
    ]

    @Test(arguments: refused)
    func `what is no request is refused as what it is`(text: String, expected: HTTPStatus) {
        #expect(status(text) == expected, "\(text.prefix(60))")
    }

    @Test func `an answer says how long it is, and a HEAD gets no more than that`() {
        let response = PageResponse(.methodNotAllowed, "no\n")
        #expect(
            String(decoding: response.bytes(isHead: false, keepsAlive: false), as: UTF8.self)
                == "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n"
                + "Cache-Control: no-store\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\nno\n")
        let head = String(decoding: response.bytes(isHead: true, keepsAlive: true), as: UTF8.self)
        #expect(head.contains("Content-Length: 3\r\n") && head.hasSuffix("Connection: keep-alive\r\n\r\n"))
    }
}
