@preconcurrency internal import Glibc

/// Paths as text: taken apart, put together, looked up.
package enum FilePath {
    /// The path from `/`, without `.` and `..` (taken as written: symbolic links are not followed).
    package static func absolute(_ path: String, from folder: String = currentFolder) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    package static var currentFolder: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// `/a/b` of `/a/b/c.py`, `/` of `/c.py`, `.` of `c.py`.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `c.py` of `/a/b/c.py`.
    package static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `c` of `/a/b/c.py`.
    package static func stem(of path: String) -> String {
        let name = name(of: path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// How `path` is reached from `folder`, if one lies in the other; both absolute. `nil` where neither does.
    package static func relative(_ path: String, to folder: String) -> String? {
        let (target, start) = (path.split(separator: "/"), folder.split(separator: "/"))
        if target == start { return "." }
        if target.starts(with: start) { return target.dropFirst(start.count).joined(separator: "/") }
        guard start.starts(with: target) else { return nil }
        return start.dropFirst(target.count).map { _ in ".." }.joined(separator: "/")
    }

    package enum Kind: Hashable, Sendable {
        case file(isExecutable: Bool)
        case folder
        case other
    }

    /// What is there; `nil` for nothing.
    package static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(isExecutable: access(path, X_OK) == 0)
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The names in a folder, sorted.
    package static func names(in folder: String) throws(TextFile.Problem) -> [String] {
        guard let stream = opendir(folder) else { throw TextFile.Problem(path: folder, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The program that a shell would start for `name`.
    package static func program(_ name: String, searching path: String?) -> String? {
        if name.contains("/") { return name }
        let folders = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(name)" }.first { kind(of: $0) == .file(isExecutable: true) }
    }
}
