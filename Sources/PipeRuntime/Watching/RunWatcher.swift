package import PipeCore

/// Follows one run: what became of it and of its tasks, and what it said, in order, as it happens.
package struct RunWatcher: Sendable {
    package enum Sight: Hashable, Sendable {
        case change(RunHistoryEntry)
        case task(TaskBoard.News)
        case line(LogLine)
        /// What the tasks of a run at work look like, after all that is new was shown.
        case board([TaskRun])
        /// The store did not answer; the watcher asks again.
        case silence(StoreError)
    }

    private let store: any Store
    private let run: ID<FlowRun>
    /// Whether the run's changes and tasks are of interest, or its log alone.
    private let showsChanges: Bool

    private static let page = 1_000
    /// How often a store that does not answer is asked again, once a second.
    private static let patience = 60
    /// Tasks are read so seldom that reading them takes at most this part of the time.
    private static let idleness = 20

    package init(store: any Store, run: ID<FlowRun>, showsChanges: Bool) {
        self.store = store
        self.run = run
        self.showsChanges = showsChanges
    }

    /// Shows everything until the run is final, and returns it; `nil` if somebody deleted it.
    package func follow(_ show: @Sendable (Sight) async -> Void) async throws -> FlowRun? {
        var seen = Seen()
        var silences = 0
        while true {
            do throws(StoreError) {
                guard let run = try await store.run(run) else { return nil }
                let news = try await look(at: run, &seen, show)
                if run.state.isFinal { return run }
                silences = 0
                seen.pause = news ? .milliseconds(100) : min(seen.pause * 2, .seconds(1))
            } catch {
                guard error.isTransient, silences < Self.patience else { throw error }
                if silences == 0 { await show(.silence(error)) }
                silences += 1
                seen.pause = .seconds(1)
            }
            try await Task.sleep(for: seen.pause)
        }
    }

    /// Shows the log as it stands, and returns how many lines it has.
    package func readLog(_ show: @Sendable (Sight) async -> Void) async throws(StoreError) -> Int {
        var seen = Seen()
        return try await showLog(&seen) { await show(.line($0)) }
    }

    private struct Seen {
        var revision = -1
        var position = LogLine.Position.start
        var pause = Duration.milliseconds(100)
        /// The last attempt whose tasks were read, and when they may be read again.
        var attempt = 0
        var nextTasks = ContinuousClock.now
        var board = TaskBoard()
        var tasks: [TaskRun] = []
        /// What is new and not shown yet: where the store falls silent it stays here.
        var news: [TaskBoard.News] = []
    }

    /// Shows what is new: lines, each behind the changes it came after; the final change behind all else.
    private func look(
        at run: FlowRun, _ seen: inout Seen, _ show: @Sendable (Sight) async -> Void
    ) async throws(StoreError) -> Bool {
        var changes: [RunHistoryEntry] = []
        if showsChanges, run.revision > seen.revision {
            let last = seen.revision
            changes = try await store.history(of: run.id)
                .filter { $0.revision > last && $0.revision <= run.revision }
        }
        try await readTasks(of: run, &seen)
        let hasChanged = !changes.isEmpty || !seen.news.isEmpty
        // Kept up to date line by line: where the store falls silent in between, nothing is shown twice.
        var shown = seen.revision
        var news = seen.news[...]
        defer {
            seen.revision = shown
            seen.news = Array(news)
        }
        func showChanges(before isDue: (RunHistoryEntry) -> Bool) async {
            while let change = changes.first, isDue(change) {
                await show(.change(change))
                shown = change.revision
                changes.removeFirst()
            }
        }
        let lines = try await showLog(&seen) { line in
            await showChanges { $0.precedes(line) }
            while let next = news.first, next.precedes(line) {
                await show(.task(next))
                news.removeFirst()
            }
            await show(.line(line))
        }
        await showChanges { !$0.state.isFinal }
        while let next = news.popFirst() { await show(.task(next)) }
        await showChanges { _ in true }
        shown = run.revision
        if !run.state.isFinal, !seen.tasks.isEmpty { await show(.board(seen.tasks)) }
        return lines > 0 || hasChanged
    }

    /// Notes what is new of the run's tasks: of the attempt before, too, where another has begun since.
    private func readTasks(of run: FlowRun, _ seen: inout Seen) async throws(StoreError) {
        let start = ContinuousClock.now
        guard showsChanges, run.attempt > 0,
            run.state.isFinal || seen.attempt != run.attempt || start >= seen.nextTasks
        else { return }
        if seen.attempt > 0, seen.attempt != run.attempt {
            let last = try await store.tasks(of: run.id, attempt: seen.attempt)
            seen.news += last.compactMap { seen.board.news(of: $0) }
        }
        seen.attempt = run.attempt
        seen.tasks = try await store.tasks(of: run.id, attempt: run.attempt)
        seen.news += seen.tasks.compactMap { seen.board.news(of: $0) }
            .sorted { ($0.at ?? .init(microseconds: .min)) < ($1.at ?? .init(microseconds: .min)) }
        seen.nextTasks = start + (ContinuousClock.now - start) * Self.idleness
    }

    private func showLog(
        _ seen: inout Seen, _ show: (LogLine) async -> Void
    ) async throws(StoreError) -> Int {
        var count = 0
        while true {
            let lines = try await store.log(of: run, after: seen.position, limit: Self.page)
            for line in lines { await show(line) }
            count += lines.count
            if let last = lines.last { seen.position = last.position }
            if lines.count < Self.page { return count }
        }
    }
}

extension RunHistoryEntry {
    /// Whether the change came before the line. The line was timed by its agent's clock, which may differ from the store's:
    /// what an attempt says comes behind its start, whatever the clocks say, and before the run's end.
    fileprivate func precedes(_ line: LogLine) -> Bool {
        if state.isFinal { return false }
        if attempt != line.attempt { return attempt < line.attempt }
        return state == .pending || state == .running || at <= line.at
    }
}
