import PipeCore
import PipeTransport
import Testing

/// Requests to a real server.
@Suite struct HTTPTests {
    private static let server = Result { try ServerProgram("web.py") }
    private let transport = Transport(lingering: .seconds(60))
    private let now = Instant(microseconds: 784_111_777_000_000)

    private func url(_ path: String) throws -> HTTPURL {
        try HTTPURL("http://127.0.0.1:\(Self.server.get().port)/\(path)")
    }

    private func get(_ path: String, within total: Duration = .seconds(30)) async throws -> HTTPResponse {
        try await transport.send(HTTPRequest(.get, try url(path), limits: TransferLimits(total: total)))
    }

    private func said(_ response: HTTPResponse) throws -> JSON {
        try JSON.parse(String(decoding: response.body, as: UTF8.self))
    }

    private func failure(_ path: String, within total: Duration = .seconds(30)) async throws -> TransportError {
        try #require(await #expect(throws: TransportError.self) { try await get(path, within: total) })
    }

    @Test func `a body and headers arrive as they were sent`() async throws {
        let text = #"{"text":"Zürich 🚆"}"#
        let headers = [HTTPHeader.json, try HTTPHeader("X-Empty", ""), try HTTPHeader("Authorization", "Bearer a:b;c")]
        for method in [HTTPRequest.Method.post, .put] {
            let request = HTTPRequest(method, try url("echo"), headers: headers, body: Array(text.utf8))
            let said = try said(await transport.send(request))
            #expect(said["method"]?.string == method.rawValue)
            #expect(said["body"]?.string == text)
            #expect(said["headers"]?["content-type"] == "application/json")
            #expect(said["headers"]?["x-empty"] == "")
            #expect(said["headers"]?["authorization"] == "Bearer a:b;c")
            #expect(said["headers"]?["user-agent"]?.string == "octopipe/\(Release.version)")
            #expect(said["headers"]?["expect"] == nil)
        }
    }

    @Test func `a megabyte arrives, and nothing does, too`() async throws {
        for count in [1 << 20, 0] {
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: count)
            let said = try said(
                await transport.send(
                    HTTPRequest(.post, try url("echo"), body: body, limits: TransferLimits(answer: 1 << 22))))
            #expect(said["body"]?.string?.utf8.count == count)
        }
    }

    @Test func `requests one after the other take one connection`() async throws {
        let first = try said(await get("echo"))["peer"]
        for _ in 0..<5 { #expect(try said(await get("echo"))["peer"] == first) }
    }

    @Test func `a hundred requests at once are all answered`() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 { group.addTask { try await get("echo").status } }
            for try await status in group { #expect(status == 200) }
        }
    }

    // MARK: Answers

    @Test(arguments: [
        (404, "http://here answered 404 Not Found: <b>no luck</b>", false),
        (429, "http://here answered 429 Too Many Requests: <b>no luck</b>", true),
        (400, "http://here answered 400 Bad Request: <b>no luck</b>", false),
        (500, "http://here answered 500 Internal Server Error: <b>no luck</b>", true),
        (503, "http://here answered 503 Service Unavailable: <b>no luck</b>", true),
        (599, "http://here answered 599: <b>no luck</b>", true),
    ])
    func `a status says whether to try again, with the first line of the answer`(
        status: Int, words: String, isTemporary: Bool
    ) async throws {
        let problem = try #require(await get("status/\(status)").problem(at: "http://here", now: now))
        #expect(problem == (isTemporary ? .temporary(words) : .permanent(words)))
    }

    @Test(arguments: [
        ("17", Duration.seconds(17)), ("0", .zero), ("-5", .zero), ("999999999", .seconds(86_400)),
        ("Sun,%2006%20Nov%201994%2008:51:37%20GMT", .seconds(120)), ("Sun,%2006%20Nov%201990%2008:51:37%20GMT", .zero),
        ("tomorrow", nil), ("Sun,%2036%20Nov%201994%2008:51:37%20GMT", nil),
    ])
    func `a server says how long it wants to be left in peace`(text: String, span: Duration?) async throws {
        guard case .temporary(_, let after) = try await get("status/429/\(text)").problem(at: "here", now: now) else {
            Issue.record("429 is over some day")
            return
        }
        #expect(after == span)
    }

    @Test func `what was taken is no problem`() async throws {
        #expect(try await get("status/204").problem(at: "here", now: now) == nil)
    }

    @Test func `an answer without end is cut off`() async throws {
        let response = try await get("endless")
        #expect(response.status == 200)
        #expect(response.body.count == TransferLimits().answer)
        #expect(response.isCut)
    }

    @Test func `a header of thousands of lines is an answer, or a failure`() async throws {
        #expect(try await get("headers/90").headers.count > 90)
        _ = try await failure("headers/20000")
    }

    // MARK: Redirects

    @Test func `a redirect within the host is followed, with the body`() async throws {
        let request = HTTPRequest(.post, try url("redirect/307/127.0.0.1/echo"), body: Array("all of it".utf8))
        #expect(try said(await transport.send(request))["body"] == "all of it")
        #expect(try said(await get("redirect/302/127.0.0.1/echo"))["method"] == "GET")
    }

    @Test func `a redirect to another host, or one that would lose the body, is not`() async throws {
        let words = "it redirects; name the address where it leads"
        for path in ["redirect/307/127.0.0.2/keep", "redirect/302/127.0.0.1/keep", "redirect/308/localhost/keep"] {
            let response = try await transport.send(HTTPRequest(.post, try url(path), body: Array("secret".utf8)))
            let problem = try #require(response.problem(at: "here", now: now))
            guard case .permanent(let why) = problem else {
                Issue.record("\(problem) does not go away")
                continue
            }
            #expect(why.hasSuffix(words))
        }
    }

    @Test func `a redirect in circles ends`() async throws {
        guard case .permanent(let why) = try await failure("circle") else {
            Issue.record("a circle does not go away")
            return
        }
        #expect(why.hasSuffix("redirects in circles"))
    }

    // MARK: What breaks

    @Test(arguments: ["reset", "short", "empty"])
    func `a connection that breaks may hold the next time`(path: String) async throws {
        guard case .temporary(let why, after: nil) = try await failure(path) else {
            Issue.record("\(path) is temporary")
            return
        }
        #expect(why.hasPrefix("http://127.0.0.1:\(try Self.server.get().port): "))
    }

    @Test func `what speaks no HTTP is no web server`() async throws {
        #expect(try await failure("garbage") == .permanent("\(url("").origin): Received HTTP/0.9 when not allowed"))
    }

    @Test(arguments: ["hang", "drip"])
    func `who does not answer in time is given up`(path: String) async throws {
        let limit = Duration.milliseconds(300)
        let words = "\(try url("").origin) does not answer in time"
        #expect(try await failure(path, within: limit) == .temporary(words))
    }

    @Test func `nobody there, and no such name, are said`() async throws {
        let nobody = try HTTPRequest(.get, HTTPURL("http://127.0.0.1:1/"))
        let unheard = try HTTPRequest(.get, HTTPURL("https://hooks.invalid/secret/path"))
        await #expect(throws: TransportError.temporary("no connection to http://127.0.0.1:1: Connection refused")) {
            try await transport.send(nobody)
        }
        await #expect(throws: TransportError.temporary("https://hooks.invalid: Could not resolve host: hooks.invalid"))
        {
            try await transport.send(unheard)
        }
    }

    @Test func `a cancelled task waits no longer`() async throws {
        let hanging = Task { try await get("hang") }
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await get("echo")
        }
        await #expect(throws: TransportError.cancelled) { try await early.value }
        // Something that comes later is through, so the other one is under way.
        _ = try await get("echo")
        hanging.cancel()
        await #expect(throws: TransportError.cancelled) { try await hanging.value }
    }

    // MARK: What goes in

    @Test(arguments: [
        "", "hooks.example/x", "ftp://hooks.example", "file:///etc/passwd", "http://", "https:///x", "http://[]/",
        "http://host:0", "http://host:99999", "http://host:x", "http://a b", "http://host/\r\nX: y", "http://host/\0",
        "http://hööks.example", "http://host\\@other/",
    ])
    func `what is no URL is refused`(text: String) {
        #expect(throws: TransportError.self) { try HTTPURL(text) }
    }

    @Test func `messages name the origin of a URL, and nothing secret`() throws {
        #expect(try HTTPURL("https://user:pass@Hooks.Example/T0/B1?key=2").origin == "https://hooks.example")
        #expect(try HTTPURL("http://[::1]:8080/x").origin == "http://[::1]:8080")
        #expect(try HTTPURL("HTTPS://a@b@c:444").origin == "https://c:444")
    }

    @Test(arguments: [
        ("X-A\r\nX-B", "v"), ("X A", "v"), ("", "v"), ("X-A", "v\r\nX-B: w"), ("X-A", "v\0"), ("X-A", "v\n"),
    ])
    func `a header stays one line`(name: String, value: String) {
        #expect(throws: TransportError.self) { try HTTPHeader(name, value) }
    }
}
