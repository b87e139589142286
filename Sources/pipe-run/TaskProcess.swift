import Glibc
import PipeCore
import PipeEngine
import PipeFlow
import PipePipelines
import Synchronization

/// The process of one try of a task, from its start to its outputs.
struct TaskProcess: Sendable {
    private let attempt: TaskAttempt
    private let outputFile: String

    private static let numbers = Atomic(0)
    /// More is no output any more but a file, whose path would be one.
    private static let mostOutput = 16 << 20

    private static let hearing = Duration.milliseconds(100)

    private let number: Int

    init(_ attempt: TaskAttempt) {
        self.attempt = attempt
        number = Self.numbers.add(1, ordering: .relaxed).newValue
        outputFile = attempt.scratch.file("output", number)
    }

    private var launch: TaskLaunch { attempt.launch }

    func run() async -> TaskReport {
        let order: LaunchOrder
        switch plan() {
        case .success(let plan): order = plan
        case .failure(let problem): return TaskReport(end: .failed(.failed, cause: problem.description))
        }
        let process: any LaunchedProcess
        do {
            process = try await attempt.launcher.launch(order)
        } catch {
            return TaskReport(end: .failed(error.isFlowFault ? .failed : .crashed, cause: error.description))
        }
        await attempt.tasks.enter(attempt.key, process)
        defer { attempt.tasks.leave(attempt.key) }
        return await listened(to: process)
    }

    // MARK: Start

    private func plan() -> Result<LaunchOrder, ScratchFolder.Problem> {
        let settings = attempt.settings
        var environment = settings.environment.merging(launch.environment) { $1 }
        environment["OCTOPIPE_TASK"] = launch.key
        environment["OCTOPIPE_TASK_ATTEMPT"] = "\(launch.attempt)"
        environment["OCTOPIPE_OUTPUT"] = outputFile
        environment["OCTOPIPE_PIPELINE_FOLDER"] = settings.folder
        environment["OCTOPIPE_CONTRACT_FD"] = "\(RunEnvironment.contractDescriptor)"
        environment["OCTOPIPE_CONTRACT"] = "\(ContractMessage.version)"
        if let trace = settings.trace(of: attempt.key) { environment[RunEnvironment.traceParent] = trace.description }
        if !settings.pythonPath.isEmpty { environment["PYTHONPATH"] = settings.pythonPath }
        environment["PYTHONUNBUFFERED"] = "1"
        let command: (program: String, arguments: [String])
        switch launch.work {
        case .script(let text, let values):
            environment.merge(values) { $1 }
            command = ("/bin/sh", ["-e", "-c", text])
        case .command(let words): command = (settings.path(ofProgram: words[0]), Array(words.dropFirst()))
        case .python(let file, let function, let arguments):
            let text = JSON.object(arguments).description
            environment["OCTOPIPE_PARAMETERS"] = text
            if text.utf8.count > RunEnvironment.longestParameters {
                let file = attempt.scratch.file("parameters", number)
                if let problem = ScratchFolder.write(text, to: file) { return .failure(problem) }
                environment["OCTOPIPE_PARAMETERS"] = file
            }
            command = (settings.python, ["-m", "octopipe", "run", "\(settings.path(of: file)):\(function)"])
        case .deployment: return .failure(ScratchFolder.Problem(description: "a run of a deployment has no process"))
        }
        return .success(
            LaunchOrder(
                program: command.program, arguments: command.arguments, environment: environment,
                directory: settings.workFolder))
    }

    // MARK: Course

    private func listened(to process: any LaunchedProcess) async -> TaskReport {
        // Of what goes on beside: whether it stopped the process because its time was over.
        return await withTaskGroup(of: Bool.self) { group in
            if let limit = launch.task.timeout {
                group.addTask {
                    guard (try? await Task.sleep(for: limit)) != nil else { return false }
                    await process.signal(SIGTERM)
                    let grace = launch.task.stopGrace ?? RunSettings.stopGrace
                    if (try? await Task.sleep(for: grace)) != nil { await process.signal(SIGKILL) }
                    return true
                }
            }
            let (voice, end) = await heard(of: process)
            group.cancelAll()
            // A run that is stopped has all its processes told at once: this program may be about to hear of it, too.
            if Self.soundsStopped(end.exit), !attempt.tasks.isStopping { try? await Task.sleep(for: Self.hearing) }
            let isOverTime = await group.contains(true)
            return report(end, voice, isOverTime: isOverTime)
        }
    }

    /// What the process says until it has ended. It may ask without end: what is answered leaves nothing behind.
    private func heard(of process: any LaunchedProcess) async -> (TaskVoice, ProcessEnd) {
        let desk = TaskDesk(attempt.key, session: attempt.session, settings: attempt.settings)
        return await withDiscardingTaskGroup { group in
            var voice = TaskVoice(attempt.key, session: attempt.session)
            var end = ProcessEnd(.signal(SIGKILL))
            for await event in process.events {
                switch event {
                case .output(let source, let bytes): voice.hear(bytes, from: source)
                case .contract(let line):
                    guard let (number, request) = voice.hear(line) else { continue }
                    group.addTask { await desk.answer(to: request, number) { await process.send($0.line) } }
                case .exited(let exit): end = exit
                }
            }
            voice.end()
            group.cancelAll()
            return (voice, end)
        }
    }

    private static func soundsStopped(_ exit: ProcessExit) -> Bool {
        switch exit {
        case .signal(let signal): signal == SIGTERM || signal == SIGINT
        case .code(let code): code == FlowProgram.ExitCode.stopped(by: SIGTERM)
        }
    }

    // MARK: End

    private func report(_ end: ProcessEnd, _ voice: TaskVoice, isOverTime: Bool) -> TaskReport {
        guard end.exit == .code(0) else {
            let cause = RunVerdict.cause(of: end.exit, failure: voice.failure, outOfMemory: end.outOfMemory)
            let reason: RetryReason = isOverTime ? .timedOut : cause.signal == nil ? .failed : .crashed
            // The exit code says nothing more once the process has said why itself.
            let said = cause.signal == nil && end.outOfMemory == nil ? voice.failure : nil
            let words = isOverTime ? timeoutWords : said ?? cause.message
            return TaskReport(
                end: .failed(reason, exitCode: cause.exitCode, cause: words), detail: voice.lastComplaints)
        }
        do {
            let given = try outputs(voice)
            for name in launch.task.strangers(in: given) {
                attempt.session.log(
                    .warning, "the output '\(name)' is passed over: the task does not declare it", task: attempt.key)
            }
            return TaskReport(end: .completed(given))
        } catch {
            return TaskReport(end: .failed(.failed, cause: "\(error)"))
        }
    }

    private var timeoutWords: String { "timed out after \(DurationText.text(launch.task.timeout ?? .zero))" }

    private func outputs(_ voice: TaskVoice) throws -> JSON.Object {
        var status = stat()
        if stat(outputFile, &status) == 0, status.st_size > Self.mostOutput {
            let most = ByteCount.text(Int64(Self.mostOutput))
            throw ScratchFolder.Problem(
                description: "$OCTOPIPE_OUTPUT holds more than \(most): give the path of a file")
        }
        var given = try ScratchFolder.take(outputFile).map { text in try OutputText.read(text) } ?? [:]
        if launch.task.hasResult, given[TaskOutput.result] == nil { given[TaskOutput.result] = voice.result }
        return given
    }
}

extension RunSettings {
    func path(of file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }

    /// A bare name is looked up in PATH.
    func path(ofProgram name: String) -> String { name.contains("/") ? path(of: name) : name }
}
