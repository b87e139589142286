@preconcurrency internal import Glibc
internal import PipeCore

/// The processes that an agent keeps to fork runs from: one for all that decides what a process is before its run.
actor WarmPool {
    /// What there is for an order.
    enum Offer {
        case process(WarmProcess)
        /// Nothing, and nothing to say of it: it is not ready yet.
        case nothing
        /// There will be none, for this reason.
        case refusal(String)
    }

    private struct Entry {
        let process: WarmProcess
        var usedAt: ContinuousClock.Instant
    }

    private struct Refusal {
        let why: String
        let file: FileMark?
        let until: ContinuousClock.Instant
    }

    /// How long an agent that ends waits for them to be gone.
    private static let longestEnd = Duration.seconds(5)

    nonisolated let settings: WarmSettings
    /// By the order for the process itself, which says all that makes two of them different.
    private var entries: [LaunchOrder: Entry] = [:]
    private var refusals: [LaunchOrder: Refusal] = [:]
    /// Those that are on their way.
    private var starting: Set<LaunchOrder> = []
    /// Those whose file is being looked at again.
    private var looking: Set<LaunchOrder> = []
    private var isClosed = false
    private var closing: [CheckedContinuation<Void, Never>] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    init(settings: WarmSettings) { self.settings = settings }

    func offer(for order: LaunchOrder) async -> Offer {
        guard let key = key(of: order) else { return .nothing }
        if let refusal = refusals[key], let warmth = order.warmth {
            if refusal.until > .now {
                lookAgain(at: warmth.file, for: key)
                return .refusal(refusal.why)
            }
            refusals[key] = nil
        }
        guard let process = entries[key]?.process, await process.standing == .ready else { return .nothing }
        entries[key]?.usedAt = .now
        return .process(process)
    }

    /// What was refused is tried again once its file has changed. The run that asks does not wait for the look.
    private func lookAgain(at file: String, for key: LaunchOrder) {
        guard looking.insert(key).inserted else { return }
        // Unstructured: it lives as long as the file system takes to answer.
        Task {
            let mark = await FileMark.look(at: file)
            looking.remove(key)
            if let refusal = refusals[key], refusal.file != mark { refusals[key] = nil }
        }
    }

    /// Has a process started for runs like this one, unless there is one. They do not wait for it.
    func prepare(for order: LaunchOrder, with launcher: ProcessLauncher) {
        guard !isClosed, let key = key(of: order), let warmth = order.warmth, entries[key] == nil,
            refusals[key] == nil, starting.insert(key).inserted
        else { return }
        // Unstructured: the run that asks for it goes on.
        Task {
            defer { starting.remove(key) }
            let mark = await FileMark.look(at: warmth.file)
            if !isClosed { await start(key, for: order, mark, with: launcher) }
        }
    }

    private func start(
        _ key: LaunchOrder, for order: LaunchOrder, _ mark: FileMark?, with launcher: ProcessLauncher
    ) async {
        let name = "warm-\(ID<WarmPool>.random().short)"
        let folder = WorkDirectory.beside(order.directory, named: name)
        do throws(LaunchError) {
            let process = WarmProcess(
                try await launcher.startWarm(started(key, for: order, in: folder), name: name), folder: folder)
            entries[key] = Entry(process: process, usedAt: .now)
            if isClosed { await process.dismiss() }
            // Unstructured: it lives beside the runs, until it ends or is ended.
            Task { await follow(process, key, mark) }
            Task { await process.giveUpImport(after: settings.longestImport) }
            await makeRoom()
        } catch {
            refuse(key, WarmProcess.Objection(why: "\(error)"), mark)
        }
    }

    /// Ends them all, and returns once they are gone. One that hangs in the kernel is left to its death signal.
    func close() async {
        isClosed = true
        for entry in entries.values { await entry.process.dismiss() }
        let end = ContinuousClock.now + Self.longestEnd
        // Unstructured: it rings for who waits here, and is cancelled by it.
        let alarm = Task {
            try? await Task.sleep(until: end, clock: .continuous)
            wakeClosing()
        }
        while !entries.isEmpty, .now < end { await withCheckedContinuation { closing.append($0) } }
        alarm.cancel()
    }

    private func wakeClosing() {
        for waiting in closing { waiting.resume() }
        closing = []
    }

    private func follow(_ process: WarmProcess, _ key: LaunchOrder, _ mark: FileMark?) async {
        let objection = await process.read()
        entries[key] = nil
        if let objection { refuse(key, objection, mark) }
        wakeClosing()
        await Offspring.shared.reapUnknown()
    }

    private func refuse(_ key: LaunchOrder, _ objection: WarmProcess.Objection, _ mark: FileMark?) {
        let now = ContinuousClock.now
        refusals = refusals.filter { $0.value.until > now }
        let pause = objection.isPassing ? settings.changePause : settings.idle
        refusals[key] = Refusal(why: objection.why, file: mark, until: now + pause)
    }

    private func makeRoom() async {
        let living = entries.values.filter { $0.process.assumeIsolated { $0.standing != .ended } }
        guard living.count > settings.most, let oldest = living.min(by: { $0.usedAt < $1.usedAt }) else { return }
        await oldest.process.dismiss()
    }

    /// What the process is: the order without what is the run's own.
    private func key(of order: LaunchOrder) -> LaunchOrder? {
        guard let warmth = order.warmth else { return nil }
        var key = order
        key.arguments = warmth.arguments + ["\(settings.runs)", "\(settings.idle.components.seconds)"]
        key.environment = order.environment.filter { !warmth.ownVariables.contains($0.key) }
        key.directory = ""
        key.claim = nil
        key.warmth = nil
        return key
    }

    private func started(_ key: LaunchOrder, for order: LaunchOrder, in folder: String) -> LaunchOrder {
        var started = key
        started.directory = folder
        // Room for each fork's own marks, and meanwhile by whom it was started.
        started.environment[RunEnvironment.run] = String(repeating: "0", count: 36)
        started.environment[RunEnvironment.session] = order.environment[RunEnvironment.session]
        return started
    }
}
