@preconcurrency internal import Glibc

/// What the file system refused, in a sentence.
package struct FileProblem: Error, CustomStringConvertible {
    package let description: String

    private init(description: String) { self.description = description }

    init(sentence: String) { self.init(description: sentence) }

    /// Adds why, from `errno`.
    init(_ what: String) {
        self.init(description: "\(what): \(String(cString: strerror(errno)))")
    }

    /// `mkdir -p`.
    package static func makeFolders(_ path: String) throws(FileProblem) {
        // Mostly those above it are there.
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o700) != 0, errno != EEXIST {
                throw FileProblem("the folder '\(partial)' cannot be made")
            }
        }
    }
}
