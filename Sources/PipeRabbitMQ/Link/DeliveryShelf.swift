internal import PipeCore

/// Notices that have arrived and that nobody has asked for yet, in line by queue.
struct DeliveryShelf {
    struct Item: Hashable {
        let notice: Notice
        let tag: UInt64
    }

    private var lines: [QueueName: [Item]] = [:]
    /// The queues that have something, next in turn first. Kept from one handful to the next, so that a limit of one is
    /// fair too.
    private var turns: [QueueName] = []

    var isEmpty: Bool { turns.isEmpty }

    var lowestTag: UInt64? { lines.values.joined().map(\.tag).min() }

    mutating func add(_ item: Item) {
        let queue = item.notice.queue
        if lines[queue, default: []].isEmpty { turns.append(queue) }
        lines[queue, default: []].append(item)
    }

    /// Takes at most `limit`, one from each queue in turn.
    mutating func take(_ limit: Int) -> [Item] {
        var handful: [Item] = []
        while handful.count < limit, !turns.isEmpty {
            let queue = turns.removeFirst()
            handful.append(lines[queue, default: []].removeFirst())
            if lines[queue, default: []].isEmpty { lines[queue] = nil } else { turns.append(queue) }
        }
        return handful
    }

    /// Takes all that came from these queues.
    mutating func clear(_ queues: Set<QueueName>) -> [Item] {
        turns.removeAll(where: queues.contains)
        return queues.flatMap { lines.removeValue(forKey: $0) ?? [] }
    }
}
