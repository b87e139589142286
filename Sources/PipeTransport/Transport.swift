/// Requests over HTTP and mails over SMTP. It costs nothing until the first one: that loads libcurl and starts a
/// thread. All requests share one; while none is under way, it ends and connections are closed. A mail has a thread of
/// its own.
package final class Transport: Sendable {
    let requests: TransferLoop

    /// Connections to web servers stay open for so long after the last request, for the next one.
    package init(lingering: Duration = .seconds(15)) {
        requests = TransferLoop(lingering: lingering)
    }
}
