internal import Glibc
internal import PipeCore

/// The room on the file system that holds a folder.
package struct DiskSpace: Hashable, Sendable, CustomStringConvertible {
    /// What an ordinary user may still write, in bytes.
    package let free: UInt64
    package let total: UInt64

    package init(free: UInt64, total: UInt64) {
        self.free = free
        self.total = total
    }

    /// Looks at the folder, or at the nearest one above it that exists.
    package init?(holding folder: String) {
        var folder = folder
        var status = statvfs()
        while statvfs(folder, &status) != 0 {
            guard errno == ENOENT, folder != "/" else { return nil }
            folder = FilePath.folder(of: folder)
        }
        free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        total = UInt64(status.f_blocks) * UInt64(status.f_frsize)
    }

    /// Little enough that logs and spools may fill it within a day.
    package var isTight: Bool { free < 1 << 30 && free < total / 10 }

    package var description: String { "\(ByteCount.text(free)) free of \(ByteCount.text(total))" }
}
