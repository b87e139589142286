package import PipeEngine
internal import PipeTransport

/// A collector of traces, as it is reached from here.
package struct TraceCollector: Sendable {
    private let settings: TraceSettings
    private let transport = Transport()

    package init(_ settings: TraceSettings) {
        self.settings = settings
    }

    /// Sends spans; the collector has so long to answer.
    package func send(_ request: TraceRequest, within time: Duration) async -> TraceAnswer {
        do throws(TransportError) {
            let response = try await transport.send(try post(request, time))
            return TraceAnswer(
                status: response.status, body: response.body, retryAfter: response[header: "Retry-After"])
        } catch {
            switch error {
            case .temporary(let why, let wait): return .away(why, wait: wait)
            // Somebody may mend it without this program's being started again: a certificate, a package.
            case .permanent(let why): return .away(why, wait: nil)
            case .cancelled: return .away("there was no time left", wait: nil)
            }
        }
    }

    /// Asks whether it is one, by sending nothing.
    package func ask() async -> TraceAnswer { await send(.empty, within: settings.timeout) }

    private func post(_ request: TraceRequest, _ time: Duration) throws(TransportError) -> HTTPRequest {
        var headers = [try HTTPHeader("Content-Type", TraceRequest.contentType)]
        for header in settings.headers { headers.append(try HTTPHeader(header.name, header.value)) }
        return HTTPRequest(
            .post, try HTTPURL(settings.endpoint), headers: headers, body: request.body,
            limits: TransferLimits(connecting: min(time, .seconds(10)), total: time), authorities: settings.authorities)
    }
}
