/// Requests over HTTP and mails over SMTP. It costs nothing until the first one: that loads libcurl and starts the one
/// thread on which all transfers run; while nothing is under way, the thread ends and connections are closed.
package final class Transport: Sendable {
    let loop: TransferLoop

    /// Connections stay open for so long after the last transfer, for the next one.
    package init(lingering: Duration = .seconds(15)) {
        loop = TransferLoop(lingering: lingering)
    }
}
