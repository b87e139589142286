import Glibc
import PipeCore
import PipeEngine
import Synchronization

/// A program started by a test; it dies with the test's process whatever happens.
final class RunningProgram: Sendable {
    private struct Said {
        var output: [UInt8] = []
        var complaints: [UInt8] = []
        var exit: ProcessExit?
    }

    let pid: Int32
    private let said = Mutex(Said())

    private init(_ process: any LaunchedProcess) {
        pid = process.pid
        // Unstructured: it listens as long as the program lives, and a program may outlive the call that started it.
        Task {
            for await event in process.events {
                said.withLock { said in
                    switch event {
                    case .output(.stderr, let bytes): said.complaints += bytes
                    case .output(_, let bytes): said.output += bytes
                    case .contract: break
                    case .exited(let end): said.exit = end.exit
                    }
                }
            }
        }
    }

    static func start(
        _ program: String, _ arguments: [String], environment: [String: String], in folder: String
    ) async throws -> RunningProgram {
        let order = LaunchOrder(
            program: program, arguments: arguments, environment: environment, directory: folder)
        return RunningProgram(try await ProcessLauncher().launch(order))
    }

    var output: String { said.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var complaints: String { said.withLock { String(decoding: $0.complaints, as: UTF8.self) } }
    var exit: ProcessExit? { said.withLock { $0.exit } }

    /// Signals this process alone: not what it started.
    func signal(_ number: Int32) {
        if exit == nil { kill(pid, number) }
    }

    func end(within limit: Duration = .seconds(30)) async throws -> ProcessExit {
        do {
            return try await eventually("the program ends", within: limit) { exit }
        } catch {
            signal(SIGKILL)
            throw NotInTime(description: "\(error)\n\(output)\(complaints)")
        }
    }
}

/// What a program that has ended leaves to look at.
struct Outcome: Sendable {
    let exit: ProcessExit
    let output: String
    let complaints: String

    var lines: [Substring] { output.split(separator: "\n") }
    var complaintLines: [Substring] { complaints.split(separator: "\n") }
    var isDone: Bool { exit == .code(0) }
}
