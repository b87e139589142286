import Foundation
import TestSupport

/// The checkout that these tests were built from.
enum Checkout {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path

    /// The files under these folders, as paths from the root, sorted. A folder that does not exist has none.
    static func files(under folders: String..., suffix: String = "") -> [String] {
        folders.flatMap { folder -> [String] in
            let files = FileManager.default.subpaths(atPath: root + "/" + folder) ?? []
            return files.map { folder + "/" + $0 }.filter { $0.hasSuffix(suffix) && isSource($0) }
        }.sorted()
    }

    /// The names of the folders and files in a folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).sorted()
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: root + "/" + path)
    }

    static func text(of path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    static func lines(of path: String) throws -> [Substring] {
        try text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A regular file that people wrote: not what builds and interpreters leave behind.
    private static func isSource(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard !parts.contains(where: { $0 == ".build" || $0 == "__pycache__" || $0.hasSuffix(".egg-info") }) else {
            return false
        }
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// Runs a program of the PATH in the root; returns its exit code and all it said.
    static func run(_ program: String, _ arguments: String...) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: root)
        process.standardInput = FileHandle.nullDevice
        let output = try Starting.reading(process).readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
