import Glibc
import PipeRuntime

/// A folder for one test, gone with its last holder.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/octopipe-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
    }

    deinit {
        for name in (try? FilePath.names(in: path)) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
        let file = path + "/" + name
        try TextFile.write(text, to: file)
        chmod(file, mode)
        return file
    }
}
