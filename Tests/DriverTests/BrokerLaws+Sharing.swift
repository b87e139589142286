import PipeCore
import Synchronization
import Testing

/// What agents owe each other through the broker.
extension BrokerLaws {
    @Test(arguments: TestBroker.allCases)
    func `each notice is handed to one of two brokers`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let brokers = [try bench.broker(), try bench.broker()]
            let notices = bench.notices(200)
            let taken = AsyncStream.makeStream(of: Notice.self)
            for broker in brokers {
                let handfuls = bench.handfuls(of: broker, upTo: 3)
                Task { for await handful in handfuls { for notice in handful { taken.continuation.yield(notice) } } }
            }
            try await brokers[0].publish(notices)
            // One more at the end: whatever was doubled would have come before it was settled.
            let last = bench.notices(1)
            var count: [Notice: Int] = [:]
            for await notice in taken.stream {
                count[notice, default: 0] += 1
                if count.count == 200 { try await brokers[1].publish(last) }
                if notice == last[0] { break }
            }
            #expect(Set(count.keys) == Set(notices + last))
            #expect(count.values.allSatisfy { $0 == 1 })
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a queue may be first used by many at the same time`(backend: TestBroker) async throws {
        try await backend.withBench(isPrepared: false) { bench in
            let served = AsyncStream.makeStream(of: Void.self)
            for _ in 0..<4 {
                let handfuls = bench.handfuls(of: try bench.broker())
                Task { for await _ in handfuls { served.continuation.yield() } }
            }
            let publisher = try bench.broker()
            let publishing = Task {
                // The caller of a broker tries again.
                while !Task.isCancelled {
                    if (try? await publisher.publish(bench.notices(1))) != nil { break }
                    await Task.yield()
                }
            }
            try await publishing.sharedEnd
            _ = await served.stream.first { true }
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `who stops serving holds nothing back`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let (full, free) = (try bench.broker(), try bench.broker())
            try await full.publish(bench.notices(1))
            _ = try await bench.take(1, of: full, upTo: 8)
            // These reach the one that served last, as the other has not asked yet.
            let notices = bench.notices(8)
            try await full.publish(notices)
            #expect(Set(try await bench.take(8, of: free, upTo: 8)) == Set(notices))
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a busy handler holds nothing but its own handful`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let (busy, free) = (try bench.broker(), try bench.broker())
            try await busy.publish(bench.notices(1))
            let entered = AsyncStream.makeStream(of: Void.self)
            let done = AsyncStream.makeStream(of: Void.self)
            async let serving: Void = busy.serve([bench.queue], upTo: 8) { notices in
                entered.continuation.finish()
                for await _ in done.stream {}
                return notices.map { _ in .settled }
            }
            for await _ in entered.stream {}
            let notices = bench.notices(8)
            try await free.publish(notices)
            #expect(Set(try await bench.take(8, of: free, upTo: 8)) == Set(notices))
            done.continuation.finish()
            try await serving
            // The one in the busy hand was settled all the same.
            let last = bench.notices(1)
            try await busy.publish(last)
            #expect(try await bench.take(1, of: free) == last)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `what a closed broker had in hand goes to another`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let (dying, heir) = (try bench.broker(), try bench.broker())
            let notices = bench.notices(3)
            try await dying.publish(notices)
            try await dying.serve([bench.queue], upTo: 3) { notices in
                await dying.close()
                return notices.map { _ in .settled }
            }
            #expect(Set(try await bench.take(3, of: heir)) == Set(notices))
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `every listener hears of a wish`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let brokers = [try bench.broker(), try bench.broker()]
            let run = ID<FlowRun>.random()
            let streams = [
                await brokers[0].wishes(), await brokers[0].wishes(), await brokers[1].wishes(),
            ]
            try await brokers[0].announceWish(for: run)
            for stream in streams { #expect(await stream.first { $0 == run } == run) }
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `closing ends the waits, the streams and the use of a broker`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let wishes = await broker.wishes()
            let serving = Task { try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .settled } } }
            _ = try await broker.depth(of: bench.queue)
            await broker.close()
            for await _ in wishes {}
            await #expect(throws: BrokerError.self) { try await serving.sharedEnd }
            for await _ in await broker.wishes() {}
            await #expect { try await broker.publish(bench.notices(1)) } throws: { error in
                if case BrokerError.unavailable = error { true } else { false }
            }
        }
    }
}
