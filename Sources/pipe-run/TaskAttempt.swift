import PipeCore
import PipeEngine
import PipeFlow
import PipePipelines

/// How one try of a task ended, and what is to be told of that.
struct TaskReport: Sendable {
    var end: TaskEnd
    /// The last lines on its standard error.
    var detail: String?
    /// Whether an earlier run had its outputs already.
    var isReused = false
}

/// One try of one task: a process, or a run of a deployment.
struct TaskAttempt: Sendable {
    let launch: TaskLaunch
    let key: TaskKey
    let settings: RunSettings
    let session: FlowSession
    let tasks: RunningTasks
    let launcher: ProcessLauncher
    let scratch: ScratchFolder

    init(
        _ launch: TaskLaunch, _ key: TaskKey, settings: RunSettings, session: FlowSession, tasks: RunningTasks,
        launcher: ProcessLauncher, scratch: ScratchFolder
    ) {
        self.launch = launch
        self.key = key
        self.settings = settings
        self.session = session
        self.tasks = tasks
        self.launcher = launcher
        self.scratch = scratch
    }

    func run() async -> TaskReport {
        if let outputs = await earlierOutputs() {
            tellBeginning(.running)
            return TaskReport(end: .completed(outputs), isReused: true)
        }
        if tasks.isStopping { return TaskReport(end: .failed(.failed, cause: "the run was stopped")) }
        tellBeginning(.running)
        if case .deployment(let name, let parameters) = launch.work {
            return TaskReport(end: await ChildRun(name, parameters, key: key, session: session).end())
        }
        return await TaskProcess(self).run()
    }

    private func tellBeginning(_ state: TaskState) {
        guard launch.attempt == 1 else {
            return session.tell(TaskNews(key, state: state, attempt: launch.attempt))
        }
        session.tell(
            TaskNews(
                key, name: launch.task.name, state: state, kind: launch.isChildRun ? .run : nil, attempt: 1,
                parents: PipelineRun.keys(launch.parents), inputs: launch.inputs))
    }

    /// The outputs that the repeated run had of this task, if it was given the same.
    private func earlierOutputs() async -> JSON.Object? {
        guard session.repeats, launch.attempt == 1 else { return nil }
        do {
            let answer = try await session.audience.ask(.earlier(task: key, inputs: launch.inputs))
            guard answer["encoding"]?.string == TaskResult.json, let data = answer["data"]?.string else { return nil }
            return try JSON.parse(data).object
        } catch {
            session.log(.warning, "no kept outputs are used: \(error)", task: key)
            return nil
        }
    }
}
