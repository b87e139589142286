import PipeCore
import PipeTransport
import Testing

@Suite struct HTTPTests {
    private static let server = Result { try ServerProgram("web.py") }
    private let transport = Transport()

    private func url(_ path: String) throws -> HTTPURL {
        try HTTPURL("http://127.0.0.1:\(try Self.server.get().port)/\(path)")
    }

    @Test func `a body and headers arrive as they were sent`() async throws {
        let request = HTTPRequest(
            .post, try url("echo"), headers: [.json, try HTTPHeader("X-Empty", "")], body: Array("{}".utf8))
        let response = try await transport.send(request)
        #expect(response.status == 200)
        let said = try JSON.parse(String(decoding: response.body, as: UTF8.self))
        #expect(said["method"] == "POST")
        #expect(said["body"] == "{}")
    }
}
