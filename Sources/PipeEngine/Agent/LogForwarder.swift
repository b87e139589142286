internal import Logging
internal import PipeCore

/// Collects what runs say and brings it into the store in batches. What the store has not taken yet is bounded: beyond
/// it the runs that talk wait, and nobody else.
actor LogForwarder {
    private let store: any Store
    private let logger: Logger
    private var waiting: [LogLine] = []
    private var waitingBytes = 0
    private var isSending = false
    /// Rung when a line must not wait for company any more.
    private let company = WakeUp()
    /// Writers held back until there is room.
    private var writers: [CheckedContinuation<Void, Never>] = []
    /// Those who wait until all that waits now is in the store.
    private var flushers: [CheckedContinuation<Void, Never>] = []

    private static let mostBytes = 8 << 20
    private static let batch = 1_000
    private static let batchBytes = 1 << 20
    /// How long a line may wait for company.
    private static let pause = Duration.milliseconds(50)

    init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    func add(_ lines: [LogLine]) async {
        guard !lines.isEmpty else { return }
        waiting += lines
        waitingBytes += lines.reduce(0) { $0 + $1.byteCount }
        startSending()
        while waitingBytes > Self.mostBytes {
            await withCheckedContinuation { writers.append($0) }
        }
    }

    /// Returns once every line added so far is in the store.
    func flush() async {
        guard isSending else { return }
        company.ring()
        await withCheckedContinuation { flushers.append($0) }
    }

    private func startSending() {
        guard !isSending else { return }
        isSending = true
        // Unstructured: it serves whoever writes while it runs, and ends when nothing waits.
        Task { await self.send() }
    }

    private func send() async {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while !waiting.isEmpty {
            if flushers.isEmpty, waiting.count < Self.batch { await company.sleep(for: Self.pause) }
            let batch = nextBatch()
            do throws(StoreError) {
                try await store.append(batch)
                backoff.reset()
                drop(batch)
            } catch {
                guard error.isTransient else {
                    logger.error(
                        "log lines were refused by the store and are lost",
                        metadata: [
                            "lines": "\(batch.count)", "run": "\(batch[0].run)", "why": "\(error)",
                        ])
                    drop(batch)
                    continue
                }
                logger.warning(
                    "the store did not take log lines; they are kept and sent again",
                    metadata: [
                        "lines": "\(waiting.count)", "why": "\(error)",
                    ])
                try? await Task.sleep(for: backoff.next())
            }
        }
        isSending = false
        let served = flushers
        flushers = []
        for flusher in served { flusher.resume() }
    }

    private func nextBatch() -> [LogLine] {
        var bytes = 0
        return Array(
            waiting.prefix(Self.batch).prefix { line in
                defer { bytes += line.byteCount }
                return bytes < Self.batchBytes
            })
    }

    private func drop(_ batch: [LogLine]) {
        waiting.removeFirst(batch.count)
        waitingBytes -= batch.reduce(0) { $0 + $1.byteCount }
        guard waitingBytes <= Self.mostBytes / 2 else { return }
        let released = writers
        writers = []
        for writer in released { writer.resume() }
    }
}

extension LogLine {
    fileprivate var byteCount: Int { text.utf8.count + 64 }
}
