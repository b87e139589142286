import CLinux
import Glibc
import PipeCore

extension ProcessEnd {
    /// A descriptor that can be read once this process has ended.
    static func watch(_ pid: Int32) throws -> Int32 {
        let pidfd = octo_child_pidfd(pid)
        guard pidfd >= 0 else { throw StoreError.rejected("process \(pid) is no child of this program") }
        return pidfd
    }

    /// Waits for that end; `false` if it does not come.
    static func wait(_ pidfd: Int32, seconds: Int32) -> Bool {
        var descriptor = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        defer { close(pidfd) }
        return poll(&descriptor, 1, seconds * 1_000) == 1
    }
}
