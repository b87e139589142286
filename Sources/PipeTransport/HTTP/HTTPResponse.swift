/// What a web server answered.
package struct HTTPResponse: Hashable, Sendable {
    package let status: Int
    /// In the order they came; a name may be there more than once.
    package let headers: [Header]
    /// As much of it as the request's limits allow.
    package let body: [UInt8]
    /// There was more of the body than what is kept.
    package let isCut: Bool

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(status: Int, headers: [Header] = [], body: [UInt8] = [], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }

    /// The first value of a header, whose name may be in any case.
    package subscript(header name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var isSuccess: Bool { (200...299).contains(status) }

    /// The first line of the body that has something in it, short enough for a message; empty if there is none.
    package var firstLine: String {
        let text = String(decoding: body.prefix(4_096), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { $0.drop(while: \.isWhitespace) }
        return VisibleText.excerpt(lines.first { !$0.isEmpty } ?? "")
    }
}
