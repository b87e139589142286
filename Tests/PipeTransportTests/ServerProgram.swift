import Foundation

/// A server in Python; it ends when this process does, or earlier.
final class ServerProgram: Sendable {
    let port: Int
    private let process: Process
    private let output: FileHandle
    private let input = Pipe()

    /// Returns once it listens.
    init(_ script: String, _ arguments: [String] = []) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Servers/\(script)").path
        let pipe = Pipe()
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [path] + arguments
        process.standardInput = input
        process.standardOutput = pipe
        output = pipe.fileHandleForReading
        try process.run()
        guard let port = Int(Self.line(from: output)) else { throw NoServer(description: "\(script) does not start") }
        self.port = port
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// The next line that the server prints.
    func line() -> String { Self.line(from: output) }

    private static func line(from handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    struct NoServer: Error, CustomStringConvertible {
        let description: String
    }
}
