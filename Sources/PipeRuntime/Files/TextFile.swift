@preconcurrency internal import Glibc

/// Whole files of text, read and written without Foundation.
package enum TextFile {
    /// Why a file could not be read or written.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let path: String
        package let code: Int32

        package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
        package var isThere: Bool { code == EEXIST }
        package var reason: String { code == EILSEQ ? "it is not text in UTF-8" : String(cString: strerror(code)) }
        package var description: String { "\(path): \(reason)" }
    }

    /// What people write is far smaller; a device without end is not read to its end.
    private static let limit = 64 << 20

    package static func read(_ path: String) throws(Problem) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        return try read(descriptor, of: path)
    }

    /// What comes from a pipe of another user, too, which cannot be opened by its name.
    package static func readStandardInput() throws(Problem) -> String {
        try read(STDIN_FILENO, of: "standard input")
    }

    /// Reads a file that is open.
    static func read(_ descriptor: Int32, of path: String) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Problem(path: path, code: errno) }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw Problem(path: path, code: EFBIG) }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(path: path, code: EILSEQ) }
        return text
    }

    /// Puts the text in the file's place in one step: nobody ever reads half of it.
    package static func write(_ text: String, to path: String) throws(Problem) {
        let draft = try writeDraft(text, of: path, mode: 0o644)
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw Problem(path: path, code: code)
        }
    }

    /// The same for a file that only its owner may read, and that must not be there yet.
    static func writeSecretly(_ text: String, to path: String) throws(Problem) {
        let draft = try writeDraft(text, of: path, mode: 0o600)
        defer { unlink(draft) }
        guard link(draft, path) == 0 else { throw Problem(path: path, code: errno) }
    }

    /// Adds to a file that is there.
    static func append(_ text: String, to path: String) throws(Problem) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        try write(text, to: descriptor, of: path)
    }

    /// Writes a file beside the one that is meant; returns its path.
    private static func writeDraft(_ text: String, of path: String, mode: mode_t) throws(Problem) -> String {
        let draft = path + ".\(getpid()).tmp"
        // One of the same name was left behind, or is a trap.
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        do throws(Problem) {
            try write(text, to: descriptor, of: path)
        } catch {
            unlink(draft)
            throw error
        }
        return draft
    }

    private static func write(_ text: String, to descriptor: Int32, of path: String) throws(Problem) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Problem(path: path, code: errno) }
            bytes = bytes.dropFirst(count)
        }
        // A key that a power cut takes away cannot be made again.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Problem(path: path, code: errno) }
    }
}
