import Foundation
import Glibc
import TestSupport

/// A server in Python; it ends when this process does, or earlier.
final class ServerProgram: Sendable {
    let port: Int
    private let process: Process
    private let output: FileHandle
    private let input: Pipe

    /// Returns once it listens.
    init(_ script: String, _ arguments: [String] = []) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Servers/\(script)").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [path] + arguments
        (input, output) = try Starting.alone {
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            return (input, output.fileHandleForReading)
        }
        self.process = process
        guard let port = Int(Self.line(from: output)) else { throw NoServer(description: "\(script) does not start") }
        self.port = port
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// The next line that the server prints; what there is of it after half a minute.
    func line() -> String { Self.line(from: output) }

    private static func line(from handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        var waiting = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 30_000) == 1, let byte = try? handle.read(upToCount: 1)?.first,
            byte != UInt8(ascii: "\n")
        {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    struct NoServer: Error, CustomStringConvertible {
        let description: String
    }
}
