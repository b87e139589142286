internal import CLinux
internal import PipeCore

/// A file that nobody else sees: what a program reads on its standard input, however long that is.
enum MemoryFile {
    /// A descriptor to be read from the beginning.
    static func open(holding bytes: [UInt8]) throws(LaunchError) -> Int32 {
        let descriptor = bytes.withUnsafeBytes { octo_memory_file($0.baseAddress, $0.count) }
        guard descriptor >= 0 else {
            throw LaunchError(isFlowFault: false, "no standard input for a process: error \(-descriptor)")
        }
        return descriptor
    }
}
