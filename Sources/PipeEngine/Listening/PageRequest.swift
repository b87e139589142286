/// What somebody asks over HTTP/1.1, as far as a page needs it: nobody has anything to bring here.
package struct PageRequest: Hashable, Sendable {
    package let method: String
    /// Without the query.
    package let path: String
    /// Whether more may be asked on the same connection.
    package let keepsAlive: Bool

    package init(method: String, path: String, keepsAlive: Bool = true) {
        self.method = method
        self.path = path
        self.keepsAlive = keepsAlive
    }

    /// What the bytes that have come so far amount to.
    package enum Reading: Hashable, Sendable {
        case incomplete
        /// A request, and how many bytes it took.
        case complete(PageRequest, length: Int)
        case refused(HTTPStatus, String)
    }

    package static let longestTarget = 2_048
    package static let longestHead = 8_192

    package static func read(_ bytes: [UInt8]) -> Reading {
        // One empty line before a request is an old habit of clients.
        let start = bytes.starts(with: [0x0D, 0x0A]) ? 2 : bytes.first == 0x0A ? 1 : 0
        var lines: [ArraySlice<UInt8>] = []
        var place = start
        while let end = bytes[place...].firstIndex(of: 0x0A) {
            guard end - start < longestHead else { return .refused(.headTooLarge, "the request's head is too long") }
            var line = bytes[place..<end]
            if line.last == 0x0D { line.removeLast() }
            place = end + 1
            if line.isEmpty { return request(lines, length: place) }
            if lines.isEmpty, line.count > longestTarget + 20 { return tooLong }
            lines.append(line)
        }
        if lines.isEmpty, bytes.count - start > longestTarget + 20 { return tooLong }
        if bytes.count - start >= longestHead { return .refused(.headTooLarge, "the request's head is too long") }
        return .incomplete
    }

    private static let tooLong = Reading.refused(.targetTooLong, "what was asked for is too long to be a page here")

    private static func request(_ lines: [ArraySlice<UInt8>], length: Int) -> Reading {
        func bad(_ why: String) -> Reading { .refused(.badRequest, why) }
        guard let first = lines.first else { return bad("the request is empty") }
        guard lines.allSatisfy({ $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }) else {
            return bad("the request holds control characters")
        }
        let words = String(decoding: first, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2].hasPrefix("HTTP/"), !words[0].isEmpty else {
            return bad("expected 'GET /metrics HTTP/1.1'")
        }
        guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
            return .refused(.versionUnknown, "expected HTTP/1.1")
        }
        guard words[1].hasPrefix("/") else { return bad("expected a path that begins with '/'") }
        guard let headers = headers(in: lines.dropFirst()) else { return bad("expected headers as 'Name: value'") }
        let isNew = words[2] == "HTTP/1.1"
        guard !isNew || headers["host"]?.count == 1 else { return bad("expected one Host header") }
        guard headers["transfer-encoding"] == nil, headers["content-length", default: []].allSatisfy({ $0 == "0" })
        else {
            let isRead = words[0] == "GET" || words[0] == "HEAD"
            return .refused(
                isRead ? .bodyTooLarge : .methodNotAllowed, "nothing is taken here: GET or HEAD, without a body")
        }
        let wishes = headers["connection", default: []].joined(separator: ",").lowercased()
        let keepsAlive = isNew ? !wishes.contains("close") : wishes.contains("keep-alive")
        let path = words[1].prefix { $0 != "?" && $0 != "#" }
        return .complete(
            PageRequest(method: String(words[0]), path: String(path), keepsAlive: keepsAlive), length: length)
    }

    /// By name in small letters; `nil` for lines that are no headers.
    private static func headers(in lines: some Sequence<ArraySlice<UInt8>>) -> [String: [String]]? {
        var headers: [String: [String]] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy({ $0 > 0x20 })
            else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            headers[name, default: []].append(
                String(value.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()))
        }
        return headers
    }
}
