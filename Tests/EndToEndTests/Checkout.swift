import Glibc

/// Where these tests were built from, and what was built with them.
enum Checkout {
    static let root = folder(of: folder(of: folder(of: #filePath)))

    /// The folder of the programs: that of the test's own executable, whatever the configuration.
    static let programs: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        let executable = String(decoding: path[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = Self.folder(of: executable)
        // `swift test` may run the tests from a helper of the toolchain; the bundle is then an argument.
        guard access(folder + "/pipectl", X_OK) != 0 else { return folder }
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        return bundle.map { Self.folder(of: $0) } ?? root + "/.build/debug"
    }()

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
