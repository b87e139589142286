@preconcurrency internal import Glibc
package import PipeCore

/// A helper program, run to its end within a time.
package struct ProgramRun {
    package let output: String
    package let complaints: String
    package let exit: ProcessExit

    /// The bytes of each stream that are kept.
    private static let mostBytes = 1 << 22

    /// Kills the program, and all it started, when the time is over or the task is cancelled.
    package static func run(
        _ order: LaunchOrder, with launcher: any Launcher, within limit: Duration
    ) async throws(LaunchError) -> ProgramRun {
        let process = try await launcher.launch(order)
        return await withTaskGroup(of: ProgramRun?.self) { group in
            group.addTask { await collect(process) }
            group.addTask {
                // Cancelled, too, once the program is done; then nothing is left to signal.
                try? await Task.sleep(for: limit)
                await process.signal(SIGKILL)
                return nil
            }
            var result: ProgramRun?
            while result == nil, let next = await group.next() { result = next }
            group.cancelAll()
            return result ?? ProgramRun(output: "", complaints: "", exit: .signal(SIGKILL))
        }
    }

    /// The last line that is not blank.
    package static func lastLine(of text: String) -> String? {
        text.split(separator: "\n").last { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
    }

    private static func collect(_ process: any LaunchedProcess) async -> ProgramRun {
        var (output, complaints): ([UInt8], [UInt8]) = ([], [])
        var exit = ProcessExit.signal(SIGKILL)
        for await event in process.events {
            switch event {
            case .output(.stderr, let bytes): complaints += bytes.prefix(mostBytes - complaints.count)
            case .output(_, let bytes): output += bytes.prefix(mostBytes - output.count)
            case .contract: continue
            case .exited(let end): exit = end.exit
            }
        }
        return ProgramRun(
            output: String(decoding: output, as: UTF8.self), complaints: String(decoding: complaints, as: UTF8.self),
            exit: exit)
    }
}
