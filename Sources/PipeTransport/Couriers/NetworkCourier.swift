package import PipeCore

/// Takes messages to mail servers, chats and webhooks.
package struct NetworkCourier: Courier {
    private let transport: Transport
    private let now: @Sendable () -> Instant
    private let sign: WebhookPost.Signing

    /// `sign` makes the signature of a webhook's body.
    package init(
        _ transport: Transport, now: @escaping @Sendable () -> Instant, sign: @escaping WebhookPost.Signing
    ) {
        self.transport = transport
        self.now = now
        self.sign = sign
    }

    package func deliver(
        _ message: NotificationMessage, over channel: NotificationChannel
    ) async throws(DeliveryProblem) -> String {
        do throws(TransportError) {
            switch channel {
            case .email(let addresses, let account):
                let mail = try MailMessage(message, from: account.from, to: addresses)
                return try await transport.send(mail, through: MailServer(account))
            case .slack(let url):
                return try await post(SlackPost.request(message, to: HTTPURL(url)))
            case .webhook(let webhook):
                return try await post(WebhookPost.request(message, to: webhook, at: now(), sign))
            case .command:
                throw TransportError.permanent("a command needs no network: it has a courier of its own")
            }
        } catch {
            throw DeliveryProblem(error)
        }
    }

    /// Returns what the server said when it took the request.
    private func post(_ request: HTTPRequest) async throws(TransportError) -> String {
        let response = try await transport.send(request)
        if let problem = response.problem(at: request.url.origin, now: now()) { throw problem }
        return [String(response.status), response.firstLine].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension DeliveryProblem {
    init(_ error: TransportError) {
        self =
            switch error {
            case .temporary(let why, let after): .temporary(why, after: after)
            case .permanent(let why): .permanent(why)
            case .cancelled: .temporary("it was interrupted")
            }
    }
}
