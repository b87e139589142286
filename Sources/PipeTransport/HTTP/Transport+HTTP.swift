internal import CCurl
internal import PipeCore

extension Transport {
    /// Sends a request; any answer is an answer, whatever its status. Redirects are followed within the host, as long as they
    /// keep the request as it is.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var request = request
        for _ in 0..<Self.mostRedirects {
            let end = await loop.run(TransferPlan(request))
            let response = try HTTPResponse(end, from: request.url)
            guard let next = Redirect.url(of: end.location, after: response.status, to: request) else {
                return response
            }
            request.url = next
        }
        throw .permanent("\(request.url.origin) redirects in circles")
    }

    private static let mostRedirects = 5
}

extension TransferPlan {
    init(_ request: HTTPRequest) {
        self.init(request.url.text, limits: request.limits, authorities: request.authorities)
        // A URL never leads to a file or another protocol.
        numbers = [(CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))]
        if request.method != .get {
            content = .posted(request.body)
            texts.append((CURLOPT_CUSTOMREQUEST, request.method.rawValue))
        }
        // Without a value libcurl would take the line for an order to leave the header out.
        let lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // No waiting for a permission to send the body.
        lists = [(CURLOPT_HTTPHEADER, lines + ["Expect:"])]
    }
}

extension HTTPResponse {
    init(_ end: TransferEnd, from url: HTTPURL) throws(TransportError) {
        try end.check(at: url.origin)
        let lines = end.header.dropFirst().compactMap { line -> Header? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return Header(name: String(line[..<colon]), value: String(value))
        }
        self.init(status: end.status, headers: lines, body: end.content, isCut: end.isCut)
    }
}
