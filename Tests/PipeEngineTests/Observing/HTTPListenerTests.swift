import PipeEngine
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPListenerTests {
    private static let limits = {
        var limits = HTTPLimits()
        limits.connections = 4
        limits.head = .milliseconds(200)
        limits.idle = .milliseconds(600)
        return limits
    }()

    /// A listener that says back what was asked; `/large` is much, `/never` waits for the end.
    private func listen(
        _ limits: HTTPLimits = HTTPLimits(), _ body: (HTTPListener, UInt16) async throws -> Void
    ) async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        let address = try #require(ListenAddress("127.0.0.1:0"))
        let listener = try HTTPListener(at: address, limits: limits) { request in
            switch request.path {
            case "/large": return PageResponse(.ok, String(repeating: "x", count: 20_000_000))
            case "/never": for await _ in gate {}
            default: break
            }
            return PageResponse(.ok, request.path + "\n")
        }
        await listener.start()
        try await body(listener, listener.address.port)
        opening.finish()
        await listener.close()
    }

    @Test func `many are answered on one connection, and all at once`() async throws {
        try await listen { _, port in
            let client = try WebClient(port: port)
            client.ask("GET", "/a", closes: false)
            #expect(try await client.reply().body == "/a\n")
            // Asked before anything is answered.
            client.ask("GET", "/b", closes: false)
            client.ask("HEAD", "/c", closes: false)
            client.ask("GET", "/d")
            #expect(try await client.reply().body == "/b\n")
            #expect(try await client.reply(isHead: true).head.contains("Content-Length: 3\r\n"))
            #expect(try await client.reply().body == "/d\n")
            #expect(try await client.hear() == [])
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 { group.addTask { try await WebClient.get("/\(number)", port: port).body } }
                var bodies: Set<String> = []
                for try await body in group { bodies.insert(body) }
                #expect(bodies.count == 20)
            }
        }
    }

    @Test func `a long page arrives whole, however slowly it is read`() async throws {
        try await listen { _, port in
            let client = try WebClient(port: port)
            client.ask("GET", "/large")
            let other = try await WebClient.get("/meanwhile", port: port)
            #expect(other.body == "/meanwhile\n")
            #expect(try await client.reply().body.utf8.count == 20_000_000)
        }
    }

    @Test func `nonsense is answered with what is wrong, and the connection ends`() async throws {
        try await listen { _, port in
            let client = try WebClient(port: port)
            // More than is ever read: the answer must arrive all the same.
            client.say("GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n")
            let reply = try await client.reply()
            #expect(reply.status == 414 && reply.head.contains("Connection: close"))
            #expect(try await client.hear() == [])
            let garbage = try WebClient(port: port)
            garbage.say((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) })
            _ = try await garbage.hear()
        }
    }

    @Test func `who asks slowly is cut off, and others are answered meanwhile`() async throws {
        try await listen(Self.limits) { listener, port in
            let slow = try WebClient(port: port)
            let trickle = Task {
                for character in "GET /slow HTTP/1.1\r\nHost: a" where !Task.isCancelled {
                    slow.say(String(character))
                    try await Task.sleep(for: .milliseconds(40))
                }
            }
            #expect(try await WebClient.get("/other", port: port).body == "/other\n")
            #expect(try await slow.hear() == [])
            trickle.cancel()
            let idle = try WebClient(port: port)
            idle.ask("GET", "/once", closes: false)
            #expect(try await idle.reply().status == 200)
            #expect(try await idle.hear() == [])
            while await listener.openCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func `many who say nothing make room for one who asks`() async throws {
        var limits = HTTPLimits()
        limits.connections = 4
        try await listen(limits) { listener, port in
            let kept = try WebClient(port: port)
            kept.ask("GET", "/kept", closes: false)
            #expect(try await kept.reply().status == 200)
            let crowd = try (0..<40).map { _ in try WebClient(port: port) }
            for client in crowd { client.say("GET") }
            #expect(try await WebClient.get("/asks", port: port).body == "/asks\n")
            #expect(await listener.openCount <= 4)
            // Who has behaved is not the one to go.
            kept.ask("GET", "/again")
            #expect(try await kept.reply().body == "/again\n")
            withExtendedLifetime(crowd) {}
        }
    }

    @Test func `where all are being answered, one more is turned away`() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        try await listen(limits) { listener, port in
            let waiting = try (0..<2).map { _ in try WebClient(port: port) }
            for client in waiting { client.ask("GET", "/never") }
            while await listener.openCount < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let more = try WebClient(port: port)
            more.ask("GET", "/more")
            #expect(try await more.hear() == [])
            withExtendedLifetime(waiting) {}
        }
    }

    @Test func `an address is one listener's, and free again when that is closed`() async throws {
        try await listen { listener, port in
            let address = try #require(ListenAddress("127.0.0.1:\(port)"))
            let problem = #expect(throws: ListenProblem.self) {
                try HTTPListener(at: address) { _ in PageResponse(.ok, "") }
            }
            #expect(
                problem?.description.hasPrefix("127.0.0.1:\(port): Address already in use; another program") == true)
        }
        let foreign = try #require(ListenAddress("192.0.2.1:9464"))
        let problem = #expect(throws: ListenProblem.self) {
            try HTTPListener(at: foreign) { _ in PageResponse(.ok, "") }
        }
        #expect(problem?.description.hasSuffix("; this host has no such address") == true)
    }

    private static let addresses: [(String, String?)] = [
        ("127.0.0.1:9464", "127.0.0.1:9464"), ("localhost:1", "127.0.0.1:1"), ("[::]:9464", "[::]:9464"),
        ("[::1]:65535", "[::1]:65535"), ("0.0.0.0:0", "0.0.0.0:0"),
        ("9464", nil), (":9464", nil), ("db.example:9464", nil), ("127.0.0.1", nil), ("127.0.0.1:", nil),
        ("127.0.0.1:65536", nil), ("::1:9464", nil), ("[127.0.0.1]:9464", nil), ("[::1:9464", nil), ("", nil),
        ("http://127.0.0.1:9464", nil), ("127.0.0.1:9464/metrics", nil), ("1.2.3:80", nil), ("[]:80", nil),
    ]

    @Test(arguments: addresses)
    func `an address is digits and a port`(text: String, expected: String?) {
        #expect(ListenAddress(text)?.description == expected)
    }
}
