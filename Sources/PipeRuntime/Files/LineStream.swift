@preconcurrency internal import Glibc

/// The lines of a file or of standard input, handed out as they arrive.
package struct LineStream: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var rest: [UInt8] = []
    private var isAtEnd = false

    private static let chunk = 65_536

    /// Opens the file; `-` is standard input.
    package init(_ path: String) throws(TextFile.Problem) {
        self.path = path
        guard path != "-" else {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TextFile.Problem(path: path, code: errno) }
    }

    deinit {
        if descriptor > STDIN_FILENO { close(descriptor) }
    }

    /// Waits for more, and gives the whole lines that there are then; `nil` when there will be none any more.
    package mutating func next() throws(TextFile.Problem) -> [[UInt8]]? {
        guard !isAtEnd else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw TextFile.Problem(path: path, code: errno) }
            guard count > 0 else {
                isAtEnd = true
                return rest.isEmpty ? nil : [rest]
            }
            rest += bytes[..<count]
            guard let last = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            let lines = rest[..<last].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array(rest[(last + 1)...])
            return lines.map(Array.init)
        }
    }
}
