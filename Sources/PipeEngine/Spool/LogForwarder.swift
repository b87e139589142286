package import Logging
package import PipeCore

/// Brings what runs print and what they say of their work from the spool into the store, in batches that all who talk share fairly. Holds one batch in
/// memory; while the store is away, the rest waits on disk.
package actor LogForwarder {
    let store: any Store
    private let folder: SpoolFolder
    private let settings: LogSettings
    let logger: Logger
    private let news = LogNews()
    let room: SpoolRoom
    /// Logs the store has not all of.
    private var logs: [StreamName: AttemptLog] = [:]
    /// Those that are known to have something to send.
    private var talking: [AttemptLog] = []
    /// Logs of earlier lives that are not opened yet.
    private var left: [StreamName] = []
    /// The one of them that was opened last.
    private var opened: StreamName?
    private(set) var hasGivenUp = false
    /// Rung when lines must not wait for company any more.
    private let company = WakeUp()
    private var waiters: [StreamName: CheckedContinuation<Void, Never>] = [:]
    private var flushers: [CheckedContinuation<Void, Never>] = []

    private static let batch = 1_000
    private static let batchBytes = 1 << 20
    /// How long a line may wait for company.
    private static let pause = Duration.milliseconds(50)

    package init(store: any Store, folder: SpoolFolder, settings: LogSettings, logger: Logger) {
        self.store = store
        self.folder = folder
        self.settings = settings
        self.logger = logger
        room = SpoolRoom(logger: logger)
    }

    /// The log of an attempt that begins. `limit` is its deployment's own.
    package func open(_ claim: Claim, limit: Int? = nil) async -> AttemptLog {
        await open(StreamName(attempt: AttemptName(claim), stream: .log), limit: limit ?? settings.limit)
    }

    /// What the process of an attempt that begins will say of its work; all of it goes to the store.
    package func openFacts(_ claim: Claim) async -> AttemptLog {
        await open(StreamName(attempt: AttemptName(claim), stream: .facts), limit: .max)
    }

    private func open(_ name: StreamName, limit: Int) async -> AttemptLog {
        let log = await AttemptLog(name, in: folder, limit: limit, news: news, room: room)
        logs[name] = log
        return log
    }

    /// Ends logs and returns once all of them are in the store, or nobody waits for that any more.
    package func deliver(_ logs: [AttemptLog]) async {
        for log in logs where await leave(log) { company.ring() }
        for log in logs where self.logs[log.name] != nil && !hasGivenUp {
            await withCheckedContinuation { waiters[log.name] = $0 }
        }
    }

    package func deliver(_ log: AttemptLog) async { await deliver([log]) }

    /// Ends a log, which is sent while nobody waits for it. Returns whether there is anything to send.
    @discardableResult
    package func leave(_ log: AttemptLog) async -> Bool {
        let hasContent = await log.end()
        if !hasContent { forget(log.name) }
        return hasContent
    }

    /// Returns once every log is in the store, or nobody waits for that any more. All of them have been ended.
    package func flush() async {
        guard !hasGivenUp, !logs.isEmpty || !left.isEmpty else { return }
        company.ring()
        await withCheckedContinuation { flushers.append($0) }
    }

    /// Lets go of all who wait: what the store has not taken stays in the spool for the next life of this agent.
    package func giveUp() {
        guard !hasGivenUp else { return }
        if !logs.isEmpty {
            logger.warning("logs stay in the spool until the agent starts again", metadata: ["logs": "\(logs.count)"])
        }
        letGo()
    }

    private func letGo() {
        hasGivenUp = true
        for waiter in waiters.values { waiter.resume() }
        waiters = [:]
        wakeFlushers()
    }

    // MARK: Sending

    /// Sends what is written, and what earlier lives left, until cancelled.
    package func run() async {
        left = folder.entries.compactMap { entry in
            SpoolStream.allCases.first { $0.index == entry.kind }
                .map { StreamName(attempt: entry.attempt, stream: $0) }
        }.filter { logs[$0] == nil }
        if !left.isEmpty {
            logger.info("logs of the last life are sent from the spool", metadata: ["logs": "\(left.count)"])
        }
        while !Task.isCancelled, !hasGivenUp {
            let portions = await nextPortions()
            if portions.isEmpty {
                await news.bell.sleep(for: .seconds(600))
                if waiters.isEmpty, flushers.isEmpty { await company.sleep(for: Self.pause) }
            } else if await send(portions) {
                for portion in portions { await settle(portion) }
            }
        }
        // Nobody sends any more.
        letGo()
    }

    /// A batch, to which each log gives its share.
    private func nextPortions() async -> [LogPortion] {
        talking += news.take()
        await openLeft()
        let share = max(1, Self.batch / max(1, talking.count))
        let shareBytes = max(16 * 1_024, Self.batchBytes / max(1, talking.count))
        var portions: [LogPortion] = []
        var (count, bytes) = (0, 0)
        var others: [AttemptLog] = []
        while count < Self.batch, bytes < Self.batchBytes, let log = talking.first {
            talking.removeFirst()
            let portion = await log.portion(lines: share, bytes: shareBytes)
            if portion.state == .more { others.append(log) }
            guard !portion.lines.isEmpty || portion.state == .last else { continue }
            portions.append(portion)
            count += portion.lines.count
            bytes += portion.lines.reduce(0) { $0 + $1.cost }
        }
        // To the end of the line: it is the others' turn.
        talking += others
        return portions
    }

    /// Logs of earlier lives come one by one, beside those of this one.
    private func openLeft() async {
        if let opened, logs[opened] != nil { return }
        while let name = left.popLast() {
            opened = name
            if let log = await AttemptLog(left: name, in: folder, news: news, room: room) {
                logs[name] = log
                talking.append(log)
                return
            }
            logger.error(
                "a log in the spool cannot be read",
                metadata: ["file": "\(folder.indexFile(name.attempt, name.stream))"])
        }
        if logs.isEmpty { wakeFlushers() }
    }

    private func settle(_ portion: LogPortion) async {
        guard portion.state == .last else {
            if let last = portion.lines.last { await portion.log.mark(last.sequence) }
            return
        }
        await portion.log.close()
        forget(portion.log.name)
    }

    private func forget(_ name: StreamName) {
        logs[name] = nil
        waiters.removeValue(forKey: name)?.resume()
        if logs.isEmpty, left.isEmpty { wakeFlushers() }
    }

    private func wakeFlushers() {
        for flusher in flushers { flusher.resume() }
        flushers = []
    }

    /// What is still to be read for the store, in bytes.
    func waiting() async -> [SpoolStream: Int] {
        var waiting: [SpoolStream: Int] = [:]
        for log in logs.values { waiting[log.name.stream, default: 0] += await log.waiting }
        return waiting
    }

    /// Has every log beyond its limit give room back to the disk.
    func trim() async {
        for log in logs.values { await log.trim() }
    }
}
