package import Foundation

/// Starts programs one at a time.
package enum Starting {
    private static let lock = NSLock()

    /// Makes pipes and starts a program with them. What Foundation opens for that is inherited by whatever another thread starts
    /// at the same moment, and a pipe that a stranger holds open never ends.
    package static func alone<Result>(_ start: () throws -> Result) rethrows -> Result {
        try lock.withLock(start)
    }

    /// Starts a program all of whose output, on either stream, is read from the handle.
    package static func reading(_ process: Process) throws -> FileHandle {
        try alone {
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            return pipe.fileHandleForReading
        }
    }
}
