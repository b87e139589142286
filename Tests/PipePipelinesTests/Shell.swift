import Foundation
import PipeCore
import PipePipelines
import TestSupport

/// A shell that is on this machine, and what it makes of a script with a value in it.
enum Shell: String, CaseIterable {
    case sh, bash

    static let present = allCases.filter { FileManager.default.isExecutableFile(atPath: $0.path) }

    private var path: String { "/bin/\(rawValue)" }
    /// Bash as it is where it is `sh`.
    private var flags: [String] { self == .bash ? ["--posix"] : [] }

    /// What it prints, on either stream.
    func output(of script: Prepared, in folder: String = "/") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = flags + ["-c", script.text]
        process.environment = script.values.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let bytes = try Starting.reading(process).readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A script as the shell is given it.
    struct Prepared {
        let text: String
        let values: [String: String]

        /// Fills a script in which `{{ v }}` stands for the value, unless that cannot stand there.
        init(_ script: String, _ value: String, other: String = "other") throws {
            let roots: JSON.Object = ["v": .string(value), "w": .string(other)]
            guard case .script(let text, let values) = try ShellScript(Template(script)).filled(in: roots) else {
                throw CocoaError(.featureUnsupported)
            }
            (self.text, self.values) = (text, values)
        }
    }
}
