@preconcurrency internal import Glibc

/// Facts about the machine and the process.
package enum Host {
    package static var processID: Int32 { getpid() }

    /// The host's name, without its domain.
    package static var name: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.split(separator: ".").first.map(String.init) ?? "localhost"
    }

    /// The path of the program that runs.
    package static var executablePath: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        return count > 0 ? String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : "/"
    }

    /// Where the package `octopipe` for Python may lie: beside the programs (a checkout, an unpacked archive), or where
    /// packages put it. The likeliest first.
    package static func pythonFolders(besideProgram path: String) -> [String] {
        var folders: [String] = []
        var rest = Substring(path)
        while let slash = rest.lastIndex(of: "/"), slash != rest.startIndex {
            rest = rest[..<slash]
            folders.append(rest + "/python")
        }
        return folders + ["/usr/share/octopipe/python", "/usr/lib/octopipe/python"]
    }

    /// Processors this process may use.
    package static var processorCount: Int {
        max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
}
