@preconcurrency internal import Glibc

/// What lies in a folder.
package enum Folder {
    /// Makes a folder that only its owner may enter, whose path begins so; returns the path.
    package static func makeTemporary(_ beginning: String) throws(FileProblem) -> String {
        var template = Array("\(beginning)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileProblem("no folder '\(beginning)…' can be made")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The names of all entries but the folder itself and the one above; none where it cannot be read.
    package static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The paths of the plain files in it.
    static func files(in folder: String) -> [String] { paths(in: folder, kind: S_IFREG) }

    /// The paths of the folders in it.
    static func folders(in folder: String) -> [String] { paths(in: folder, kind: S_IFDIR) }

    private static func paths(in folder: String, kind: mode_t) -> [String] {
        names(in: folder).map { folder + "/" + $0 }.filter { path in
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == kind
        }
    }
}
