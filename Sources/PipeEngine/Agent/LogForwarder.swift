package import Logging
package import PipeCore

/// Collects what runs say and brings it into the store in batches. What the store has not taken yet is bounded: beyond
/// it the runs that talk wait, and nobody else.
package actor LogForwarder {
    private let store: any Store
    private let logger: Logger
    private var waiting: [LogLine] = []
    private var waitingBytes = 0
    private var isSending = false
    private var hasGivenUp = false
    /// Rung when a line must not wait for company any more.
    private let company = WakeUp()
    /// Writers held back until there is room.
    private var writers: [CheckedContinuation<Void, Never>] = []
    /// Lines ever taken, and those that wait no more.
    private var (added, gone) = (0, 0)
    /// Those who wait until the first so many lines are in the store, whoever else goes on talking.
    private var flushers: [(upTo: Int, wake: CheckedContinuation<Void, Never>)] = []

    private static let mostBytes = 8 << 20
    private static let batch = 1_000
    private static let batchBytes = 1 << 20
    /// How long a line may wait for company.
    private static let pause = Duration.milliseconds(50)

    package init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func add(_ lines: [LogLine]) async {
        guard !lines.isEmpty, !hasGivenUp else { return }
        waiting += lines
        added += lines.count
        waitingBytes += lines.reduce(0) { $0 + $1.byteCount }
        startSending()
        while waitingBytes > Self.mostBytes {
            await withCheckedContinuation { writers.append($0) }
        }
    }

    /// Returns once every line added so far is in the store.
    package func flush() async {
        let upTo = added
        guard gone < upTo else { return }
        company.ring()
        await withCheckedContinuation { flushers.append((upTo, $0)) }
    }

    /// Lets go of all who wait and takes no more: what is not in the store now will not be.
    package func giveUp() {
        hasGivenUp = true
        if !waiting.isEmpty {
            logger.error(
                "log lines are lost: the store did not take them in time", metadata: ["lines": "\(waiting.count)"])
        }
        drop(waiting)
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
                guard !hasGivenUp else { break }
                drop(batch)
            } catch {
                // Given up meanwhile, the batch is dropped already.
                guard !hasGivenUp else { break }
                guard error.isTransient else {
                    await appendSingly(batch)
                    guard !hasGivenUp else { break }
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
    }

    /// Of a batch that was refused only the lines at fault are lost.
    private func appendSingly(_ batch: [LogLine]) async {
        for line in batch {
            do throws(StoreError) {
                try await store.append([line])
            } catch {
                logger.error(
                    "a log line was refused by the store and is lost",
                    metadata: ["run": "\(line.run)", "line": "\(line.sequence)", "why": "\(error)"])
            }
        }
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
        gone += batch.count
        for flusher in flushers where flusher.upTo <= gone { flusher.wake.resume() }
        flushers.removeAll { $0.upTo <= gone }
        guard waitingBytes <= Self.mostBytes / 2 else { return }
        let released = writers
        writers = []
        for writer in released { writer.resume() }
    }
}

extension LogLine {
    fileprivate var byteCount: Int { text.utf8.count + 64 }
}
