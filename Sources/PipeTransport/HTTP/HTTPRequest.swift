/// What a web server is asked.
package struct HTTPRequest: Hashable, Sendable {
    package enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    package var method: Method
    package var url: HTTPURL
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    package var limits: TransferLimits
    /// A file of authorities to trust in place of the system's.
    package var authorities: String?

    package init(
        _ method: Method, _ url: HTTPURL, headers: [HTTPHeader] = [], body: [UInt8] = [],
        limits: TransferLimits = TransferLimits(), authorities: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.authorities = authorities
    }
}
