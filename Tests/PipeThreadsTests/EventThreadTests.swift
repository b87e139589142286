import CLinux
import Glibc
import PipeThreads
import Testing

@Suite struct EventThreadTests {
    private actor Counter {
        private let thread = EventThread(name: "counter")
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        private(set) var count = 0

        func add() { count += 1 }
        func threadID() -> pthread_t { pthread_self() }

        func read(from descriptor: Int32, into bytes: AsyncStream<UInt8>.Continuation) {
            thread.watch(descriptor) {
                var byte: UInt8 = 0
                while Glibc.read(descriptor, &byte, 1) == 1 { bytes.yield(byte) }
            }
        }

        func ignore(_ descriptor: Int32) { thread.unwatch(descriptor) }
        deinit { thread.stop() }
    }

    @Test func `jobs run one at a time`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<1_000 { group.addTask { await counter.add() } }
        }
        #expect(await counter.count == 1_000)
    }

    @Test func `an actor keeps its thread`() async {
        let counter = Counter()
        let first = await counter.threadID()
        await Task.detached {}.value
        #expect(await counter.threadID() == first)
    }

    @Test func `a ready descriptor is read on the thread`() async {
        var (readEnd, writeEnd): (Int32, Int32) = (-1, -1)
        #expect(octo_pipe(&readEnd, &writeEnd) == 0)
        let counter = Counter()
        let (bytes, continuation) = AsyncStream.makeStream(of: UInt8.self)
        await counter.read(from: readEnd, into: continuation)
        var letter = UInt8(ascii: "x")
        write(writeEnd, &letter, 1)
        var iterator = bytes.makeAsyncIterator()
        #expect(await iterator.next() == letter)
        await counter.ignore(readEnd)
        close(readEnd)
        close(writeEnd)
    }
}
