@preconcurrency internal import Glibc
internal import PipeEngine

/// A folder for one run by hand, gone behind it.
struct ScratchFolder {
    let path: String

    init() throws(InputProblem) {
        let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        do {
            path = try Folder.makeTemporary("\(base)/octopipe-run-")
        } catch {
            throw InputProblem("\(error)")
        }
    }

    func remove() async { await FolderRemover.shared.remove(path) }
}
