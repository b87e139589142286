@preconcurrency internal import Glibc
package import PipeCore
package import PipeEngine

/// Runs a flow here and now, with no store and no agent: plays the agent's side of the contract, and shows what comes.
package struct LocalRun: Sendable {
    package typealias Show = @Sendable (RunWatcher.Sight) async -> Void

    /// The run as it ended, and what it told of its work.
    package struct Ending: Sendable {
        package let run: FlowRun
        package let ledger: TaskLedger
        /// Whether somebody told it to stop.
        package let isInterrupted: Bool
    }

    private let spec: DeploymentSpec
    private let environment: [String: String]
    private let pythonPath: String
    private let pipeRun: String
    private let launcher: any Launcher
    private let initial: FlowRun

    /// How often what is drawn of its tasks is drawn anew.
    private static let frame = Duration.milliseconds(100)
    /// How long it may take to stop once it was told to.
    private static let grace = Duration.seconds(10)

    /// `parameters` are checked and complete. All of the environment is the flow's.
    package init(
        _ spec: DeploymentSpec, parameters: JSON.Object, environment: [String: String], pythonPath: String,
        pipeRun: String = "pipe-run", launcher: any Launcher = ProcessLauncher(), at now: Instant = LocalTime.now()
    ) {
        var spec = spec
        spec.environment = environment.merging(spec.environment) { $1 }
        self.spec = spec
        self.environment = environment
        self.pythonPath = pythonPath
        self.pipeRun = pipeRun
        self.launcher = launcher
        initial = FlowRun(
            id: .random(), name: RunName.random(), deployment: spec.name, queue: spec.queue, state: .running,
            revision: 1, attempt: 1, spent: 0, retries: .none, parameters: parameters, tags: spec.tags, createdAt: now,
            dueAt: now, startedAt: now, endedAt: nil, agent: nil, cause: nil, retryOf: nil, scheduledAt: now,
            schedule: nil)
    }

    /// The run as it begins.
    package var run: FlowRun { initial }

    /// Runs it to its end. Whoever tells this program to stop stops the run: the second time at once.
    package func perform(_ show: @escaping Show) async throws(InputProblem) -> Ending {
        let stops = StopSignals.stream()
        let folder = try ScratchFolder()
        let process: any LaunchedProcess
        do {
            process = try await start(in: folder.path)
        } catch {
            await folder.remove()
            throw error
        }
        await show(.change(initial.entry("started", revision: 1)))
        let ending = await follow(process, stops, show)
        await folder.remove()
        await show(.change(ending.run.entry(ending.run.state.rawValue, revision: 2)))
        return ending
    }

    private func start(in folder: String) async throws(InputProblem) -> any LaunchedProcess {
        let claim = Claim(run: initial.id, session: .random(), attempt: 1)
        let plan = LaunchPlan(
            ClaimedRun(claim: claim, run: initial, deployment: spec), directory: folder, environment: environment,
            pythonPath: pythonPath, pipeRun: pipeRun)
        do {
            if let file = plan.parametersFile { try TextFile.write(file.content, to: file.path) }
            return try await launcher.launch(plan.order)
        } catch {
            throw InputProblem("\(error)")
        }
    }

    private func follow(_ process: any LaunchedProcess, _ stops: StopSignals, _ show: @escaping Show) async -> Ending {
        let reporter = LocalReporter(run: initial.id, show: show)
        let (requests, inbox) = AsyncStream.makeStream(of: (number: Int, request: ContractRequest).self)
        let desk = LocalDesk(run: initial, environment: environment)
        let book = await withTaskGroup { group in
            group.addTask {
                for await (number, request) in requests {
                    await process.send(ContractAnswer(to: number, desk.answer(request)).line)
                }
            }
            group.addTask { await stop(process, when: stops) }
            group.addTask {
                while (try? await Task.sleep(for: Self.frame)) != nil { await reporter.draw() }
            }
            for await event in process.events {
                if let request = await reporter.note(event, at: LocalTime.now()) { inbox.yield(request) }
            }
            inbox.finish()
            group.cancelAll()
            return await reporter.book
        }
        return ending(book, isInterrupted: stops.haveArrived)
    }

    /// Asks first, as the terminal would; whoever asks again, or waits, has it killed.
    private func stop(_ process: any LaunchedProcess, when stops: StopSignals) async {
        await withTaskGroup { group in
            var isAsked = false
            for await _ in stops.stream {
                await process.signal(isAsked ? SIGKILL : SIGINT)
                guard !isAsked else { continue }
                isAsked = true
                group.addTask {
                    guard (try? await Task.sleep(for: Self.grace)) != nil else { return }
                    await process.signal(SIGKILL)
                }
            }
            group.cancelAll()
        }
    }

    private func ending(_ book: LocalBook, isInterrupted: Bool) -> Ending {
        let end = book.end ?? ProcessEnd(.signal(SIGKILL))
        let event = RunVerdict.event(
            for: end.exit, order: isInterrupted ? .cancel : nil, failure: book.failure, outOfMemory: end.outOfMemory,
            retries: .none, spent: 0)
        let state: RunState =
            switch event {
            case .succeeded: .completed
            case .stopped: .cancelled
            case .crashed: .crashed
            default: .failed
            }
        let run = initial.ended(state, cause: event?.cause, using: end.use, at: LocalTime.now())
        return Ending(run: run, ledger: book.ledger, isInterrupted: isInterrupted)
    }
}

extension FlowRun {
    fileprivate func ended(_ state: RunState, cause: Cause?, using use: ResourceUse, at now: Instant) -> FlowRun {
        FlowRun(
            id: id, name: name, deployment: deployment, queue: queue, state: state, revision: 2, attempt: 1, spent: 0,
            retries: retries, parameters: parameters, tags: tags, createdAt: createdAt, dueAt: dueAt,
            startedAt: startedAt, endedAt: now, agent: nil, cause: cause, retryOf: nil, scheduledAt: scheduledAt,
            schedule: nil, usage: use)
    }

    fileprivate func entry(_ event: String, revision: Int) -> RunHistoryEntry {
        RunHistoryEntry(
            revision: revision, event: event, state: state, attempt: 1, at: endedAt ?? createdAt, cause: cause,
            usage: usage)
    }
}

/// Shows what comes as it comes, and now and then what the tasks look like.
private actor LocalReporter {
    private(set) var book: LocalBook
    private let show: LocalRun.Show
    private var hasNews = false
    private var drawnAt = ContinuousClock.now

    /// Without news what is drawn shows how time goes by.
    private static let longestStill = Duration.seconds(1)

    init(run: ID<FlowRun>, show: @escaping LocalRun.Show) {
        book = LocalBook(run: run)
        self.show = show
    }

    /// Shows it; returns what the process asks with it.
    func note(_ event: ProcessEvent, at now: Instant) async -> (number: Int, ContractRequest)? {
        let (sights, request) = book.note(event, at: now)
        hasNews = true
        for sight in sights { await show(sight) }
        return request
    }

    func draw() async {
        guard hasNews || ContinuousClock.now - drawnAt >= Self.longestStill else { return }
        hasNews = false
        drawnAt = .now
        let tasks = book.ledger.tasks(in: .running)
        if !tasks.isEmpty { await show(.board(tasks)) }
    }
}
