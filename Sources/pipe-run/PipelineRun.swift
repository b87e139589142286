import Glibc
import PipeCore
import PipeEngine
import PipeFlow
import PipePipelines

/// One run of a pipeline: does what the machine decides, and tells what becomes of it.
struct PipelineRun: Sendable {
    private let file: PipelineFile
    private let settings: RunSettings
    private let session: FlowSession
    private let machine: PipelineMachine
    private let tasks = RunningTasks()
    private let launcher = ProcessLauncher()

    init(_ file: PipelineFile, settings: RunSettings, context: FlowContext, parameters: JSON.Object) {
        self.file = file
        self.settings = settings
        session = context.session
        let run = context.run
        let facts = PipelineFacts(
            parameters: parameters,
            run: [
                "id": .optional(run.id), "name": .string(run.name), "flow": .string(run.flow),
                "deployment": .optional(run.deployment), "attempt": .int(run.attempt),
                "scheduled_at": .string(run.scheduledAt.description), "workdir": .string(run.workFolder),
                "folder": .string(settings.folder),
            ],
            environment: settings.environment.reduce(into: JSON.Object()) { $0[$1.key] = .string($1.value) })
        machine = PipelineMachine(file, facts: facts, concurrency: settings.concurrency)
    }

    /// Why the run has failed, for the run's own cause.
    struct PipelineFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// The value of its outputs, if it has any. Cancelling it stops its tasks.
    func run() async throws -> JSON? {
        let scratch = try ScratchFolder(in: settings)
        defer { scratch.remove() }
        // Unstructured: the processes are listened to until they have ended, also when the run is cancelled.
        let course = Task { await self.course(scratch) }
        let end = await withTaskCancellationHandler {
            await course.value
        } onCancel: {
            tasks.stop()
        }
        switch end {
        case nil: throw CancellationError()
        case .completed(let value)?: return value
        case .failed(let cause)?: throw PipelineFailure(description: cause)
        }
    }

    private enum Happening: Sendable {
        case ended(TaskKey, TaskReport)
        case retryIsDue(String)
        case toldToStop
        case graceIsOver
    }

    /// How it ended; `nil` if it was stopped.
    private func course(_ scratch: ScratchFolder) async -> PipelineEnd? {
        await withTaskGroup(of: Happening.self) { group in
            var course = Course(machine: machine)
            group.addTask {
                await tasks.toldToStop()
                return .toldToStop
            }
            carryOut(course.machine.steps(), &course, &group, scratch)
            while course.end == nil, !(course.isStopping && course.active.isEmpty), let happening = await group.next() {
                switch happening {
                case .ended(let key, let report):
                    course.active.remove(key)
                    guard !tasks.isStopping else {
                        session.tell(TaskNews(key, state: .cancelled, cause: "the run was stopped"))
                        continue
                    }
                    course.reports[key] = report
                    let step = course.machine.ended(key.text, report.end, luck: .random(in: -1...1))
                    carryOut((step.map { [$0] } ?? []) + course.machine.steps(), &course, &group, scratch)
                    course.reports[key] = nil
                case .retryIsDue(let key):
                    guard !course.isStopping else { continue }
                    course.machine.retryIsDue(key)
                    carryOut(course.machine.steps(), &course, &group, scratch)
                case .toldToStop:
                    course.isStopping = true
                    await tasks.signal(SIGTERM)
                    let grace = file.pipeline.tasks.compactMap(\.stopGrace).max() ?? RunSettings.stopGrace
                    group.addTask {
                        try? await Task.sleep(for: grace)
                        return .graceIsOver
                    }
                case .graceIsOver:
                    await tasks.signal(SIGKILL)
                }
            }
            group.cancelAll()
            return course.isStopping ? nil : course.end
        }
    }

    /// What changes while the run goes on.
    private struct Course {
        var machine: PipelineMachine
        /// The tasks whose processes may be alive.
        var active: Set<TaskKey> = []
        var reports: [TaskKey: TaskReport] = [:]
        var isStopping = false
        var end: PipelineEnd?
    }

    private func carryOut(
        _ steps: [PipelineStep], _ course: inout Course, _ group: inout TaskGroup<Happening>, _ scratch: ScratchFolder
    ) {
        for step in steps {
            switch step {
            case .start(let launch):
                guard let key = TaskKey(launch.key) else { continue }
                // Nobody waits for a child's end once the run is stopped: its agent sees to it.
                if !launch.isChildRun { course.active.insert(key) }
                let attempt = TaskAttempt(
                    launch, key, settings: settings, session: session, tasks: tasks, launcher: launcher,
                    scratch: scratch)
                group.addTask { .ended(key, await attempt.run()) }
            case .complete(let key, let outputs): complete(key, outputs, course)
            case .retry(let key, let attempt, let wait, let cause):
                tell(key) { TaskNews($0, state: .pending, attempt: attempt - 1, cause: cause) }
                group.addTask {
                    try? await Task.sleep(for: wait)
                    return .retryIsDue(key)
                }
            case .fail(let key, let task, let parents, let reason, let cause):
                tell(key) {
                    TaskNews(
                        $0, name: task.name, state: reason == .crashed ? .crashed : .failed,
                        parents: Self.keys(parents),
                        cause: cause, detail: course.reports[$0]?.detail)
                }
            case .skip(let key, let task, let parents, let cause):
                tell(key) {
                    TaskNews($0, name: task.name, state: .skipped, parents: Self.keys(parents), cause: cause)
                }
            case .finish(let end): course.end = end
            }
        }
    }

    private func complete(_ key: String, _ outputs: JSON.Object, _ course: Course) {
        tell(key) { key in
            let report = course.reports[key]
            // A result that was there is known already.
            if report?.isReused != true {
                do {
                    try session.keep(.object(outputs), of: key)
                } catch {
                    session.log(.warning, "the outputs are not kept for a repetition: \(error)", task: key)
                }
            }
            return TaskNews(key, state: .completed, reused: report?.isReused == true ? .earlier : nil)
        }
    }

    private func tell(_ key: String, _ news: (TaskKey) -> TaskNews) {
        if let key = TaskKey(key) { session.tell(news(key)) }
    }

    static func keys(_ texts: [String]) -> [TaskKey]? { texts.isEmpty ? nil : texts.compactMap { TaskKey($0) } }
}
