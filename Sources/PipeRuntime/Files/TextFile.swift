@preconcurrency internal import Glibc

/// Whole files of text, read and written without Foundation.
package enum TextFile {
    /// Why a file could not be read or written.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let path: String
        package let code: Int32

        package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
        package var reason: String { code == EILSEQ ? "it is not text in UTF-8" : String(cString: strerror(code)) }
        package var description: String { "\(path): \(reason)" }
    }

    package static func read(_ path: String) throws(Problem) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Problem(path: path, code: errno) }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(path: path, code: EILSEQ) }
        return text
    }

    /// Puts the text in the file's place in one step: nobody ever reads half of it.
    package static func write(_ text: String, to path: String) throws(Problem) {
        let draft = path + ".\(getpid()).tmp"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                unlink(draft)
                throw Problem(path: path, code: code)
            }
            bytes = bytes.dropFirst(count)
        }
        close(descriptor)
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw Problem(path: path, code: code)
        }
    }
}
