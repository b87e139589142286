import Foundation
import Glibc
import Testing
import TestSupport

extension PipelineBench {
    /// Runs the pipeline under an agent that goes away without a word once it is sent a message of this type, and returns
    /// the exit code.
    func runDeserted(after type: String) async throws -> Int32 {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        let (own, its) = (ends[0], ends[1])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.programs + "/pipe-run")
        process.arguments = [folder + "/p.yaml"]
        process.environment = [
            "PATH": "/usr/bin:/bin", "OCTOPIPE_CONTRACT": "2", "OCTOPIPE_CONTRACT_FD": "0",
            "OCTOPIPE_WORKDIR": folder + "/work", "OCTOPIPE_PARAMETERS": "{}",
        ]
        process.standardInput = FileHandle(fileDescriptor: its, closeOnDealloc: false)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try Starting.alone { try process.run() }
            } catch {
                return continuation.resume(throwing: error)
            }
            close(its)
            let agent = FileHandle(fileDescriptor: own, closeOnDealloc: true)
            var heard = Data()
            while heard.range(of: Data("\"\(type)\"".utf8)) == nil, case let some = agent.availableData, !some.isEmpty {
                heard += some
            }
            try? agent.close()
        }
    }
}
