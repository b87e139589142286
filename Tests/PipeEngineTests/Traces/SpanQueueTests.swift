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

    /// The sizes of the next requests.
    private func requests(_ count: Int, of queue: inout SpanQueue) -> [Int] {
        (0..<count).map { _ in queue.next().count }
    }

    @Test func `what finds no room is dropped and counted once`() {
        var queue = filled(SpanQueue.most + 5)
        #expect(queue.count == SpanQueue.most)
        let dropped = [queue.takeDropped(), queue.takeDropped()]
        #expect(dropped == [5, 0])
        var heavy = filled(9, size: 1 << 20)
        #expect(heavy.count == 8)
        let heavyDropped = heavy.takeDropped()
        #expect(heavyDropped == 1)
    }

    @Test func `a request holds no more than it may, by number and by size`() {
        var queue = filled(2_500)
        let sizes = requests(4, of: &queue)
        #expect(sizes == [1_024, 1_024, 452, 0] && queue.isEmpty)
        var heavy = filled(5, size: 200_000)
        let heavySizes = requests(3, of: &heavy)
        #expect(heavySizes == [2, 2, 1])
        var huge = filled(2, size: SpanQueue.batchBytes + 1)
        let hugeSizes = requests(3, of: &huge)
        #expect(hugeSizes == [1, 1, 0])
    }

    @Test func `room that was taken out is there again`() {
        var queue = filled(8, size: 1 << 20)
        _ = queue.append([1])
        _ = queue.next()
        _ = queue.append([1])
        #expect(queue.count == 8)
    }
}
