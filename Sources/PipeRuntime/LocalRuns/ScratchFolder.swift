@preconcurrency internal import Glibc
internal import PipeEngine

/// A folder for one run by hand, gone behind it.
struct ScratchFolder {
    let path: String

    init() throws(InputProblem) {
        let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(base)/octopipe-run-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw InputProblem("\(base): no folder can be made here for the run: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() async { await FolderRemover.shared.remove(path) }
}
