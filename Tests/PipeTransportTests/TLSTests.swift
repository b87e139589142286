import PipeTransport
import Testing

/// Whom a connection is made to, and whom it is not.
@Suite struct TLSTests {
    private static let server = Result { try ServerProgram("web.py", [try Certificates.shared.get().server]) }
    private static let stranger = Result { try ServerProgram("web.py", [try Certificates.shared.get().stranger]) }
    private static let expired = Result { try ServerProgram("web.py", [try Certificates.shared.get().expired]) }
    private let transport = Transport()

    private func send(
        to server: Result<ServerProgram, any Error>, trusting authorities: String?
    ) async throws -> HTTPResponse {
        let url = try HTTPURL("https://localhost:\(server.get().port)/status/200")
        return try await transport.send(HTTPRequest(.get, url, authorities: authorities))
    }

    private func refusal(of server: Result<ServerProgram, any Error>, trusting authorities: String?) async throws
        -> String
    {
        let error = await #expect(throws: TransportError.self) { try await send(to: server, trusting: authorities) }
        guard case .permanent(let why)? = error else {
            Issue.record("\(String(describing: error)): what is not trusted now is not trusted later")
            return ""
        }
        return why
    }

    @Test func `a server is known by its authority`() async throws {
        let authority = try Certificates.shared.get().authority
        #expect(try await send(to: Self.server, trusting: authority).status == 200)
        let port = try Self.server.get().port
        #expect(
            try await refusal(of: Self.server, trusting: nil).hasPrefix(
                "the certificate of https://localhost:\(port) is not trusted: "))
    }

    @Test func `a server that is called otherwise, or whose certificate is old, is not`() async throws {
        let authority = try Certificates.shared.get().authority
        #expect(try await refusal(of: Self.stranger, trusting: authority).contains("is not trusted: "))
        #expect(try await refusal(of: Self.expired, trusting: authority).contains("expired"))
    }

    @Test func `a connection that trusts one authority is not lent to who trusts another`() async throws {
        let authority = try Certificates.shared.get().authority
        #expect(try await send(to: Self.server, trusting: authority).status == 200)
        #expect(try await refusal(of: Self.server, trusting: nil).contains("is not trusted: "))
    }

    @Test func `a file of authorities that is not there is said`() async throws {
        #expect(
            try await refusal(of: Self.server, trusting: "/etc/nowhere.pem").contains(
                "the file of trusted authorities cannot be read"))
    }
}
