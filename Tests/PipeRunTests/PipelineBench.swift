import Foundation
import Glibc
import PipeCore
import PipeEngine
import Synchronization

/// A folder with a pipeline in it, and `pipe-run` under an agent that the test plays.
final class PipelineBench: Sendable {
    let folder: String
    private let answers: @Sendable (ContractRequest) -> ContractAnswer.Content

    init(
        _ pipeline: String, python: String = "",
        answers: @escaping @Sendable (ContractRequest) -> ContractAnswer.Content = { _ in
            .problem(ContractAnswer.Problem(.unsupported, "nobody knows"))
        }
    ) throws {
        folder = "\(NSTemporaryDirectory())/pipe-run-\(UUID().uuidString)"
        self.answers = answers
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
        try pipeline.write(toFile: folder + "/p.yaml", atomically: true, encoding: .utf8)
        if !python.isEmpty { try python.write(toFile: folder + "/tasks.py", atomically: true, encoding: .utf8) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What a run said and how it ended.
    struct Run: Sendable {
        var messages: [JSON] = []
        var output = ""
        var complaints = ""
        var exit = ProcessExit.signal(0)

        /// The states of a task, in order.
        func states(_ key: String) -> [String] {
            messages.filter { $0["type"] == "task" && $0["key"]?.string == key }.compactMap { $0["state"]?.string }
        }

        /// The latest that was said of a task's member.
        func said(_ member: String, of key: String) -> JSON? {
            messages.last { $0["type"] == "task" && $0["key"]?.string == key && $0[member] != nil }?[member]
        }

        func logs(_ task: String?) -> [String] {
            messages.filter { $0["type"] == "log" && $0["task"]?.string == task }.compactMap { $0["message"]?.string }
        }

        var failure: String? { messages.last { $0["type"] == "failure" }?["message"]?.string }

        /// The flow's own result.
        var result: JSON? {
            messages.last { $0["type"] == "result" && $0["task"] == nil }.flatMap { $0["data"]?.string }
                .flatMap { try? JSON.parse($0) }
        }
    }

    /// Runs the pipeline to its end. `hear` sees each message as it comes, and may signal the process.
    func run(
        parameters: JSON.Object = [:], arguments: [String] = [], byHand: Bool = false,
        environment more: [String: String] = [:],
        hear: @Sendable (JSON, any LaunchedProcess) async throws -> Void = { _, _ in }
    ) async throws -> Run {
        var environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "TMPDIR": folder,
            "PYTHONPATH": Self.root + "/python",
        ]
        if !byHand {
            environment["OCTOPIPE_CONTRACT_FD"] = "3"
            environment["OCTOPIPE_CONTRACT"] = "2"
            environment["OCTOPIPE_RUN_ID"] = ID<FlowRun>.random().description
            environment["OCTOPIPE_RUN_NAME"] = "quiet-heron"
            environment["OCTOPIPE_WORKDIR"] = folder + "/work"
            environment["OCTOPIPE_PARAMETERS"] = JSON.object(parameters).description
        }
        let order = LaunchOrder(
            program: Self.programs + "/pipe-run", arguments: [folder + "/p.yaml"] + arguments,
            environment: environment.merging(more) { $1 }, directory: folder)
        let process = try await ProcessLauncher().launch(order)
        // Unstructured: it ends a process that hangs, or that nobody reads any more.
        let deadline = Task {
            try? await Task.sleep(for: .seconds(120))
            await process.signal(SIGKILL)
        }
        defer { deadline.cancel() }
        var run = Run()
        for await event in process.events {
            switch event {
            case .output(.stderr, let bytes): run.complaints += String(decoding: bytes, as: UTF8.self)
            case .output(_, let bytes): run.output += String(decoding: bytes, as: UTF8.self)
            case .contract(let line):
                if case .request(let number, let request)? = ContractMessage(line: line) {
                    await process.send(ContractAnswer(to: number, answers(request)).line)
                }
                let message = try JSON.parse(bytes: line)
                run.messages.append(message)
                try await hear(message, process)
            case .exited(let end): run.exit = end.exit
            }
        }
        return run
    }

    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The folder of the programs that were built with this test.
    static let programs: String = {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = String(executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)])
        guard access(folder + "/pipe-run", X_OK) != 0 else { return folder }
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
        return bundle.flatMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } } ?? root + "/.build/debug"
    }()
}
