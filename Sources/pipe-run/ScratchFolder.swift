import Glibc
import PipeEngine
import PipeFlow

/// A folder for what goes between this program and its tasks. It goes with the run.
struct ScratchFolder: Sendable {
    let path: String

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// In the run's own folder under an agent; by hand, among the temporary files.
    init(in settings: RunSettings) throws(FileProblem) {
        let parent = settings.isUnderAgent ? settings.workFolder : settings.environment["TMPDIR"] ?? "/tmp"
        path = try Folder.makeTemporary("\(parent)/.octopipe-")
    }

    /// Keys may be longer than names of files, and hold other characters: files are numbered.
    func file(_ name: String, _ number: Int) -> String { "\(path)/\(number).\(name)" }

    /// Writes a file; `nil` on success.
    static func write(_ text: String, to path: String) -> Problem? {
        guard let file = fopen(path, "w") else {
            return Problem(description: "\(path): \(String(cString: strerror(errno)))")
        }
        let count = text.utf8.count
        let written = fwrite(text, 1, count, file)
        guard fclose(file) == 0, written == count else {
            return Problem(description: "\(path): \(String(cString: strerror(errno)))")
        }
        return nil
    }

    /// What a task has written; `nil` where it has written nothing. The file is gone afterwards.
    static func take(_ path: String) throws(ProcessFacts.Unreadable) -> String? {
        guard access(path, F_OK) == 0 else { return nil }
        defer { unlink(path) }
        return try ProcessFacts.text(of: path)
    }

    func remove() {
        for name in Folder.names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }
}
