import PipeEngine
import Testing

@Suite struct SpanQueueTests {
    private func filled(_ count: Int, size: Int = 10) -> SpanQueue {
        var queue = SpanQueue()
        for _ in 0..<count { _ = queue.append([UInt8](repeating: 0, count: size)) }
        return queue
    }

    @Test func `who sends is woken by the first span, and by the one that fills a request`() {
        var queue = SpanQueue()
        let woken = (1...SpanQueue.batch + 10).filter { _ in queue.append([1]) }
        #expect(woken == [1, SpanQueue.batch])
    }

    @Test func `what finds no room is dropped and counted once`() {
        var queue = filled(SpanQueue.most + 5)
        #expect(queue.count == SpanQueue.most)
        #expect(queue.takeDropped() == 5)
        #expect(queue.takeDropped() == 0)
        var heavy = filled(9, size: 1 << 20)
        #expect(heavy.count == 8)
        #expect(heavy.takeDropped() == 1)
    }

    @Test func `a request holds no more than it may, by number and by size`() {
        var queue = filled(2_500)
        #expect([queue.next().count, queue.next().count, queue.next().count] == [1_024, 1_024, 452])
        #expect(queue.next().isEmpty && queue.isEmpty)
        var heavy = filled(5, size: 400_000)
        #expect([heavy.next().count, heavy.next().count, heavy.next().count] == [2, 2, 1])
        var huge = filled(2, size: SpanQueue.batchBytes + 1)
        #expect([huge.next().count, huge.next().count, huge.next().count] == [1, 1, 0])
    }

    @Test func `room that was taken out is there again`() {
        var queue = filled(8, size: 1 << 20)
        #expect(!queue.append([1]))
        _ = queue.next()
        _ = queue.append([1])
        #expect(queue.count == 8)
    }
}
