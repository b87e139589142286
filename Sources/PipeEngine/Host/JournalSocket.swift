internal import CLinux
@preconcurrency internal import Glibc

/// The way to systemd's journal: entries with fields instead of lines.
package final class JournalSocket: Sendable {
    package static let usualPath = "/run/systemd/journal/socket"

    private let descriptor: Int32
    private let address: UnixAddress

    /// `nil` where no socket can be had.
    package init?(path: String = usualPath) {
        guard let address = UnixAddress(path) else { return nil }
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Whether what is written to standard error ends in the journal: systemd says which socket that is.
    package static func isStandardError(_ environment: [String: String]) -> Bool {
        var status = stat()
        guard let stream = environment["JOURNAL_STREAM"], fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// `false` if the journal did not take it. Addressed anew each time: a journal that was started again is found.
    package func send(_ entry: JournalEntry) -> Bool {
        address.withPointer { address, size in
            let count = sendto(
                descriptor, entry.bytes, entry.bytes.count, Int32(MSG_NOSIGNAL), address, size)
            if count >= 0 { return true }
            guard errno == EMSGSIZE || errno == ENOBUFS else { return false }
            return octo_send_in_file(descriptor, address, size, entry.bytes, entry.bytes.count) == 0
        }
    }
}
