internal import CLinux
@preconcurrency internal import Glibc

/// A file that only grows. What the disk does not take waits in memory until it does; a reader sees no difference.
final class GrowingFile {
    let path: String
    private var descriptor: Int32 = -1
    private var written = 0
    private(set) var waiting: [UInt8] = []
    /// Why the disk took the last bytes not, as `errno`; 0 while it does.
    private(set) var problem: Int32 = 0

    /// A new file, made with its first byte.
    init(creating path: String) {
        self.path = path
    }

    /// A file as an earlier life left it; `nil` if it cannot be opened.
    init?(reopening path: String) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        written = Int(lseek(descriptor, 0, SEEK_END))
    }

    deinit { close() }

    /// Everything that was appended, in bytes.
    var count: Int { written + waiting.count }

    func append(_ bytes: [UInt8]) {
        if waiting.isEmpty {
            let taken = write(bytes)
            if taken < bytes.count { waiting += bytes[taken...] }
        } else {
            waiting += bytes
            flush()
        }
    }

    /// Tries once more to write what waits.
    func flush() {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst(write(waiting))
    }

    /// Writes over what is in the file already.
    func overwrite(at offset: Int, with bytes: [UInt8]) {
        guard descriptor >= 0, offset + bytes.count <= written else { return }
        pwrite(descriptor, bytes, bytes.count, offset)
    }

    /// As many bytes as there are, at most `count`.
    func read(at offset: Int, upTo count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        let inFile = min(count, written - offset)
        if inFile > 0 {
            bytes = [UInt8](unsafeUninitializedCapacity: inFile) { buffer, initialized in
                while initialized < inFile {
                    let count = pread(
                        descriptor, buffer.baseAddress?.advanced(by: initialized), inFile - initialized,
                        offset + initialized)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    initialized += count
                }
            }
            // What the disk does not give back is no reason to go on as if it were not there.
            bytes += [UInt8](repeating: 0, count: inFile - bytes.count)
        }
        let start = max(0, offset - written)
        return bytes + waiting[min(start, waiting.count)..<min(start + count - bytes.count, waiting.count)]
    }

    /// Cuts off what lies behind `count`.
    func shorten(to count: Int) {
        waiting.removeLast(min(waiting.count, max(0, self.count - count)))
        guard count < written, ftruncate(descriptor, count) == 0 else { return }
        written = count
    }

    /// Gives back the room of a part.
    func drop(_ part: Range<Int>) {
        guard descriptor >= 0, !part.isEmpty else { return }
        octo_punch_hole(descriptor, part.lowerBound, part.count)
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    func remove() {
        close()
        unlink(path)
    }

    /// How many of these bytes the file took.
    private func write(_ bytes: [UInt8]) -> Int {
        problem = 0
        guard descriptor >= 0 || make() else { return 0 }
        var taken = 0
        while taken < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: taken), $0.count - taken, written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                problem = count < 0 ? errno : ENOSPC
                break
            }
            taken += count
            written += count
        }
        return taken
    }

    private func make() -> Bool {
        func attempt() -> Bool {
            descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            return descriptor >= 0
        }
        if attempt() { return true }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "/"
        if errno == ENOENT, (try? FileProblem.makeFolders(folder)) != nil, attempt() { return true }
        problem = errno
        return false
    }
}
