@preconcurrency internal import Glibc
internal import PipeThreads

/// By what it is seen that a file has changed.
struct FileMark: Hashable {
    private let inode: ino_t
    private let size: off_t
    private let seconds: Int
    private let nanoseconds: Int

    /// `nil` where there is no such file.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = status.st_ino
        size = status.st_size
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }

    /// Looks on a thread of its own: a file system that does not answer holds up only who waits for this.
    static func look(at path: String) async -> FileMark? {
        await withCheckedContinuation { continuation in
            let error = PlainThread.start(name: "file mark") { continuation.resume(returning: FileMark(of: path)) }
            if error != 0 { continuation.resume(returning: nil) }
        }
    }
}
