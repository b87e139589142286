@preconcurrency internal import Glibc

/// The folder that is one attempt's own, from before its process starts until after it ended.
struct WorkDirectory {
    let path: String

    /// Makes the folder, and those above it.
    init(creating path: String) throws(FileProblem) {
        self.path = path
        try FileProblem.makeFolders(path)
    }

    func write(_ content: String, to file: String) throws(FileProblem) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem("'\(file)' cannot be written") }
        defer { close(descriptor) }
        var rest = Array(content.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw FileProblem("'\(file)' cannot be written") }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes the folder with all that is in it; links are removed, never followed.
    func remove() async {
        await FolderRemover.shared.remove(path)
    }
}
