/// What an answer begins with.
package enum HTTPStatus: Int, Hashable, Sendable {
    case ok = 200
    case badRequest = 400
    case notFound = 404
    case methodNotAllowed = 405
    case bodyTooLarge = 413
    case targetTooLong = 414
    case headTooLarge = 431
    case unavailable = 503
    case versionUnknown = 505

    var reason: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .bodyTooLarge: "Content Too Large"
        case .targetTooLong: "URI Too Long"
        case .headTooLarge: "Request Header Fields Too Large"
        case .unavailable: "Service Unavailable"
        case .versionUnknown: "HTTP Version Not Supported"
        }
    }
}
