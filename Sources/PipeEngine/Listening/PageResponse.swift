/// The answer to a request.
package struct PageResponse: Hashable, Sendable {
    package let status: HTTPStatus
    package let contentType: String
    package let body: String

    package init(_ status: HTTPStatus, contentType: String = "text/plain; charset=utf-8", _ body: String) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// As it goes over the line; to a HEAD without its body.
    package func bytes(isHead: Bool, keepsAlive: Bool) -> [UInt8] {
        let body = Array(body.utf8)
        var head = "HTTP/1.1 \(status.rawValue) \(status.reason)\r\n"
        head += "Content-Type: \(contentType)\r\n"
        head += "Content-Length: \(body.count)\r\n"
        head += "Cache-Control: no-store\r\n"
        if status == .methodNotAllowed { head += "Allow: GET, HEAD\r\n" }
        head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
        return Array(head.utf8) + (isHead ? [] : body)
    }
}
