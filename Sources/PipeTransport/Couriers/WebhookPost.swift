internal import PipeCore

/// A message as a webhook gets it.
package enum WebhookPost {
    /// Signs bytes with a secret.
    package typealias Signing = @Sendable (_ message: [UInt8], _ secret: String) -> String

    static func request(
        _ message: NotificationMessage, to webhook: NotificationChannel.Webhook, at now: Instant, _ sign: Signing
    ) throws(TransportError) -> HTTPRequest {
        let body = Array((message.body ?? message.json).description.utf8)
        var headers: [HTTPHeader] = []
        for (name, value) in webhook.headers.sorted(by: { $0.key < $1.key }) {
            headers.append(try HTTPHeader(name, value))
        }
        // A receiver that takes the same key twice has the message once.
        var own = [HTTPHeader.json, try HTTPHeader("Idempotency-Key", message.id.description)]
        if let secret = webhook.key {
            own.append(try HTTPHeader("X-Octopipe-Signature", signature(of: body, at: now, sign, secret)))
        }
        let given = Set(headers.map { $0.name.lowercased() })
        headers += own.filter { !given.contains($0.name.lowercased()) }
        return HTTPRequest(
            .post, try HTTPURL(webhook.url), headers: headers, body: body, authorities: webhook.authorities)
    }

    /// `t=SECONDS,v1=DIGITS`: signed are the seconds since 1970, a dot and the body, so that nobody can send an old message
    /// again under a new date.
    static func signature(of body: [UInt8], at now: Instant, _ sign: Signing, _ secret: String) -> String {
        let seconds = String(now.microseconds / 1_000_000)
        return "t=\(seconds),v1=\(sign(Array("\(seconds).".utf8) + body, secret))"
    }
}
