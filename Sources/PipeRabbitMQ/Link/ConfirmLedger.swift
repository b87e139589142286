/// Which published messages the server has still to confirm, and who waits for them.
struct ConfirmLedger {
    typealias BatchID = Int

    /// Messages published together.
    struct Batch {
        /// Numbers of the messages in the batch that are not confirmed yet.
        fileprivate(set) var open: Set<Int> = []
        /// Those that came back because no queue took them.
        fileprivate(set) var returned: Set<Int> = []
        /// Those the server could not keep.
        fileprivate(set) var refused: Set<Int> = []
        /// Nothing more is awaited, even if something is open.
        fileprivate(set) var isOver = false
        fileprivate var waiter: CheckedContinuation<Void, Never>?
    }

    private struct Entry {
        let batch: BatchID
        let index: Int
    }

    private(set) var batches: [BatchID: Batch] = [:]
    private var entries: [UInt64: Entry] = [:]
    /// The server numbers a channel's messages from 1, in the order it gets them.
    private var lastTag: UInt64 = 0
    private var lowestTag: UInt64 = 1
    private var lastBatch: BatchID = 0

    mutating func openBatch() -> BatchID {
        lastBatch += 1
        batches[lastBatch] = Batch()
        return lastBatch
    }

    /// Enters the next message to be sent and names its number on the channel.
    mutating func enter(_ index: Int, in batch: BatchID) -> UInt64 {
        lastTag += 1
        entries[lastTag] = Entry(batch: batch, index: index)
        batches[batch]?.open.insert(index)
        return lastTag
    }

    mutating func markReturned(_ tag: UInt64) {
        guard let entry = entries[tag] else { return }
        batches[entry.batch]?.returned.insert(entry.index)
    }

    mutating func confirm(_ tag: UInt64, upTo: Bool, isTaken: Bool) {
        if upTo {
            while lowestTag <= min(tag, lastTag) {
                confirm(lowestTag, isTaken: isTaken)
                lowestTag += 1
            }
        } else {
            confirm(tag, isTaken: isTaken)
        }
    }

    /// Whether there is something to wait for: the answers may have come before anybody waited.
    func isOpen(_ batch: BatchID) -> Bool {
        guard let batch = batches[batch] else { return false }
        return !batch.isOver && !batch.open.isEmpty
    }

    mutating func setWaiter(_ waiter: CheckedContinuation<Void, Never>, of batch: BatchID) {
        batches[batch]?.waiter = waiter
    }

    /// Ends the wait for a batch, whatever is still open.
    mutating func end(_ batch: BatchID) {
        batches[batch]?.isOver = true
        batches[batch]?.waiter?.resume()
        batches[batch]?.waiter = nil
    }

    /// The channel is gone, and with it the confirms that were still to come: its successor numbers from 1 again.
    mutating func startOver() {
        entries = [:]
        lastTag = 0
        lowestTag = 1
        endAll()
    }

    mutating func endAll() {
        for batch in batches.keys { end(batch) }
    }

    /// Forgets a batch and says how it ended.
    mutating func close(_ batch: BatchID) -> Batch? { batches.removeValue(forKey: batch) }

    private mutating func confirm(_ tag: UInt64, isTaken: Bool) {
        guard let entry = entries.removeValue(forKey: tag) else { return }
        batches[entry.batch]?.open.remove(entry.index)
        if !isTaken { batches[entry.batch]?.refused.insert(entry.index) }
        if batches[entry.batch]?.open.isEmpty == true { end(entry.batch) }
    }
}
