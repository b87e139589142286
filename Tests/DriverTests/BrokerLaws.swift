import PipeCore
import Synchronization
import Testing

/// What every broker owes to those who publish and to those who serve.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct BrokerLaws {
    @Test(arguments: TestBroker.allCases)
    func `a published notice arrives`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(1)
            try await broker.publish(notices)
            #expect(try await bench.take(1, of: broker) == notices)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a notice wakes who waits already`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let (publisher, consumer) = (try bench.broker(), try bench.broker())
            var handfuls = bench.handfuls(of: consumer).makeAsyncIterator()
            for _ in 0..<3 {
                let notices = bench.notices(1)
                try await publisher.publish(notices)
                #expect(await handfuls.next() == notices)
            }
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `one broker publishes, serves and answers at once`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            var handfuls = bench.handfuls(of: broker).makeAsyncIterator()
            let notices = bench.notices(50)
            async let published: Void = broker.publish(notices)
            async let depth = broker.depth(of: bench.other)
            var taken: Set<Notice> = []
            while taken.count < 50, let handful = await handfuls.next() { taken.formUnion(handful) }
            try await published
            #expect(try await depth ?? 0 == 0)
            #expect(taken == Set(notices))
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `many notices arrive once each`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(1_200, on: bench.queue) + bench.notices(300, on: bench.other)
            try await broker.publish(notices)
            let taken = try await bench.take(1_500, of: broker, from: [bench.queue, bench.other], upTo: 64)
            #expect(taken.count == 1_500)
            #expect(Set(taken) == Set(notices))
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a handful is no larger than asked for`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            try await broker.publish(bench.notices(20) + bench.notices(20, on: bench.other))
            let largest = Mutex(0)
            let served = Mutex(0)
            for limit in [3, 1, 8, 2, 5] {
                try await broker.serve([bench.queue, bench.other], upTo: limit) { notices in
                    largest.withLock { $0 = max($0, notices.count - limit) }
                    served.withLock { $0 += 1 }
                    return notices.map { _ in .settled }
                }
            }
            #expect(largest.withLock { $0 } <= 0)
            #expect(served.withLock { $0 } == 5)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a backlog on one queue does not starve another`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            try await broker.publish(bench.notices(60) + bench.notices(10, on: bench.other))
            let taken = try await bench.take(30, of: broker, from: [bench.queue, bench.other], upTo: 1)
            #expect(taken.count { $0.queue == bench.other } == 10)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a returned notice comes back`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(1)
            try await broker.publish(notices)
            let isFirst = Mutex(true)
            var handfuls = bench.handfuls(of: broker) { _ in
                isFirst.withLock { first in
                    defer { first = false }
                    return first ? .returned : .settled
                }
            }.makeAsyncIterator()
            #expect(await handfuls.next() == notices)
            #expect(await handfuls.next() == notices)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a notice may be returned any number of times`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(1)
            try await broker.publish(notices)
            for _ in 0..<50 {
                try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .returned } }
            }
            #expect(try await bench.take(1, of: broker) == notices)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `the queues may change from call to call`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let (here, there) = (bench.notices(2), bench.notices(2, on: bench.other))
            try await broker.publish(here + there)
            #expect(try await bench.take(2, of: broker, from: [bench.other]) == there)
            #expect(try await bench.take(2, of: broker, from: [bench.queue]) == here)
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `a cancelled caller is let go`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            let serving = Task { try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .settled } } }
            // The depth is answered after the wait began, on the broker that is waited on.
            _ = try await broker.depth(of: bench.queue)
            serving.cancel()
            try await serving.value
        }
    }

    @Test(arguments: TestBroker.allCases)
    func `the depth is what waits`(backend: TestBroker) async throws {
        try await backend.withBench { bench in
            let broker = try bench.broker()
            guard try await broker.depth(of: bench.queue) != nil else { return }
            #expect(try await broker.depth(of: bench.queue) == 0)
            try await broker.publish(bench.notices(7))
            while try await broker.depth(of: bench.queue) != 7 { try await Task.sleep(for: .milliseconds(1)) }
            _ = try await bench.take(7, of: broker, upTo: 7)
            while try await broker.depth(of: bench.queue) != 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }
}
