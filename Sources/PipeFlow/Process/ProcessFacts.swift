@preconcurrency internal import Glibc

/// What the system knows of this process.
package enum ProcessFacts {
    /// Copied once: the variables of a process may change under whoever reads them.
    package static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// The folder that it works in.
    package static var folder: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    /// What is printed reaches the agent line by line, not when a buffer is full.
    static func printByTheLine() { setvbuf(stdout, nil, _IOLBF, 0) }

    /// The text of a file.
    package static func text(of path: String) throws(Unreadable) -> String {
        guard let file = fopen(path, "r") else { throw Unreadable(path: path, number: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    package struct Unreadable: Error, CustomStringConvertible {
        let path: String
        let number: Int32
        package var description: String { "\(path): \(String(cString: strerror(number)))" }
    }
}
