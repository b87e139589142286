@preconcurrency internal import Glibc
internal import PipeCore
internal import Synchronization

/// The line to the service manager (systemd's sd_notify protocol): a datagram to the socket named by `NOTIFY_SOCKET`.
package final class SystemdNotifier: Sendable {
    private let address: UnixAddress?
    private let watchdogSpan: Duration?
    private let isReady = Atomic(false)

    package init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap(UnixAddress.init)
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let span = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogSpan = isMeant && span > 0 ? .microseconds(span) : nil
    }

    /// `nil` where nobody waits for signs of life.
    package var watchdog: Watchdog? { watchdogSpan.map { Watchdog(self, within: $0) } }

    package func ready(status: String) {
        isReady.store(true, ordering: .relaxed)
        tell("READY=1\nSTATUS=\(status)")
    }

    /// In one line, though a database may have explained itself in several.
    package func status(_ words: String) {
        tell("STATUS=" + words.split(whereSeparator: \.isNewline).joined(separator: " "), isUrgent: false)
    }

    /// The configuration is being read again; `ready` or `unchanged` says when that is done. Of an agent that still starts
    /// nothing is said: whoever has reloaded counts as started.
    package func reloading() {
        guard isReady.load(ordering: .relaxed) else { return }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        tell("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)")
    }

    /// The configuration was read and is not taken on.
    package func unchanged() {
        if isReady.load(ordering: .relaxed) { tell("READY=1") }
    }

    package func stopping(status: String) { tell("STOPPING=1\nSTATUS=\(status)") }
    func turning() { tell("WATCHDOG=1", isUrgent: false) }

    /// Until cancelled: whatever the unit's TimeoutStopSec says, the end is not to be forced as long as this goes on.
    func extendTimeout(by span: Duration = .seconds(30)) async {
        guard address != nil else { return }
        while !Task.isCancelled {
            tell("EXTEND_TIMEOUT_USEC=\(span.microseconds)", isUrgent: false)
            try? await Task.sleep(for: span / 3)
        }
    }

    /// Says it, if anybody listens. That nobody does is no error. What comes again anyway does not wait for a manager that
    /// is behind with listening: that would hold up the agent.
    private func tell(_ message: String, isUrgent: Bool = true) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(message.utf8)
        let flags = Int32(isUrgent ? 0 : MSG_DONTWAIT)
        address.withPointer { address, size in _ = sendto(descriptor, bytes, bytes.count, flags, address, size) }
    }
}
