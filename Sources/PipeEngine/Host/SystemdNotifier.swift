@preconcurrency internal import Glibc

/// The line to the service manager (systemd's sd_notify protocol): a datagram to the socket named by `NOTIFY_SOCKET`.
package struct SystemdNotifier: Sendable {
    private let address: String?
    private let watchdogSpan: Duration?

    package init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"]
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let span = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogSpan = isMeant && span > 0 ? .microseconds(span) : nil
    }

    /// `nil` where nobody waits for signs of life.
    package var watchdog: Watchdog? { watchdogSpan.map { Watchdog(self, within: $0) } }

    package func ready(status: String) { tell("READY=1\nSTATUS=\(status)") }
    package func ready() { tell("READY=1") }

    /// The configuration is being read again; `ready` says when that is done.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        tell("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)")
    }

    package func stopping(status: String) { tell("STOPPING=1\nSTATUS=\(status)") }
    func turning() { tell("WATCHDOG=1") }

    /// Says it, if anybody listens. That nobody does is no error.
    private func tell(_ message: String) {
        guard let address, !address.isEmpty else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        // A leading '@' stands for the abstract namespace, whose names begin with a zero byte.
        let path = Array((address.hasPrefix("@") ? "\0" + address.dropFirst() : address).utf8)
        guard path.count < MemoryLayout.size(ofValue: target.sun_path) else { return }
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).unsafelyUnwrapped + path.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, bytes, bytes.count, 0, address, size)
            }
        }
    }
}
