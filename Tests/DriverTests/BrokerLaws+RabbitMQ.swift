import PipeCore
import PipeRabbitMQ
import TestSupport
import Testing

/// What RabbitMQ does to its clients, and what must come of it.
extension BrokerLaws {
    @Test func `an unreadable body is set aside and work goes on`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let broker = try bench.broker()
            let hand = try RabbitHand(url: bench.url)
            let notices = bench.notices(2)
            try await broker.publish([notices[0]])
            // A copy of its own: the lasting queue may still be choosing its leader, and what comes before is dropped.
            let watcher = try RabbitHand(url: bench.url)
            let copy = try watcher.connection.declareOwnQueue(on: watcher.channel)
            try watcher.connection.bind(copy, to: "octopipe.unreadable", on: watcher.channel)
            let bodies = try watcher.bodies(of: copy)
            let garbage = "{\"version\":99,\"run\":\"\(notices[0].run)\"}"
            try hand.publish(garbage, to: bench.queue)
            try hand.publish("", to: bench.queue)
            try await broker.publish([notices[1]])
            // A queue that has only just been made may take a notice, refuse it all the same, and get it again.
            var taken: [Notice] = []
            while !taken.contains(notices[1]) { taken += try await bench.take(1, of: broker, upTo: 1) }
            #expect(Set(taken) == Set(notices))
            while try await bodies.next() != garbage {}
            _ = try hand.connection.depth(of: "octopipe.unreadable", on: try hand.connection.openChannel())
        }
    }

    @Test func `a body of many frames is no notice`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let broker = try bench.broker()
            let notices = bench.notices(1)
            try await broker.publish(bench.notices(1))
            _ = try await bench.take(1, of: broker)
            try RabbitHand(url: bench.url).publish(String(repeating: "x", count: 500_000), to: bench.queue)
            try await broker.publish(notices)
            #expect(try await bench.take(1, of: broker) == notices)
        }
    }

    @Test func `a queue deleted under its consumer is served again`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let (publisher, consumer) = (try bench.broker(), try bench.broker())
            var handfuls = bench.handfuls(of: consumer).makeAsyncIterator()
            let hand = try RabbitHand(url: bench.url)
            for _ in 0..<3 {
                let notices = bench.notices(1)
                try await publisher.publish(notices)
                #expect(await handfuls.next() == notices)
                try hand.deleteQueue(bench.queue)
                // The consumer makes it again.
                while try !hand.knows(bench.queue) { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
    }

    @Test func `a queue deleted while nobody serves is made again`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let broker = try bench.broker()
            try await broker.publish(bench.notices(1))
            _ = try await bench.take(1, of: broker)
            try RabbitHand(url: bench.url).deleteQueue(bench.queue)
            // The other queue comes first and survives; the missing one is met on the way.
            let notices = bench.notices(1, on: bench.other) + bench.notices(1)
            try await broker.publish([notices[0]])
            let handfuls = bench.handfuls(of: broker, from: [bench.queue, bench.other])
            try await broker.publish([notices[1]])
            var taken: Set<Notice> = []
            for await handful in handfuls {
                taken.formUnion(handful)
                if taken.count == 2 { break }
            }
            #expect(taken == Set(notices))
        }
    }

    @Test func `a lost connection ends the wait, and the next call connects again`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let proxy = try Proxy(to: bench.url)
            defer { proxy.close() }
            let broker = try bench.broker(at: proxy.url(like: bench.url))
            let notices = bench.notices(2)
            try await broker.publish([notices[0]])
            #expect(try await bench.take(1, of: broker) == [notices[0]])
            // Cut again and again: when the wait begins nobody can tell from outside.
            let cutting = Task {
                while !Task.isCancelled {
                    proxy.cut()
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
            // A cut at the very moment a wait ends by itself is met by the next one.
            await #expect(throws: BrokerError.self) {
                while true {
                    try Task.checkCancellation()
                    try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .settled } }
                }
            }
            cutting.cancel()
            await cutting.value
            // The last cut may still be on its way to these calls.
            do { try await broker.publish([notices[1]]) } catch { try await broker.publish([notices[1]]) }
            // The first notice comes again if its settlement was cut off.
            var taken: [Notice] = []
            for _ in 0..<4 where !taken.contains(notices[1]) { taken += try await bench.take(1, of: broker) }
            #expect(taken.contains(notices[1]) && Set(taken).isSubset(of: notices))
        }
    }

    @Test func `a listener hears again after the connection was lost`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let proxy = try Proxy(to: bench.url)
            defer { proxy.close() }
            let (listening, announcing) = (try bench.broker(at: proxy.url(like: bench.url)), try bench.broker())
            let wishes = await listening.wishes()
            proxy.cut()
            let run = ID<FlowRun>.random()
            // Nobody calls the listener's broker; until it is back, announcements pass it by.
            let announcer = Task {
                while !Task.isCancelled { try await announcing.announceWish(for: run) }
            }
            #expect(await wishes.first { $0 == run } == run)
            announcer.cancel()
            _ = await announcer.result
        }
    }

    @Test func `a server that has fallen silent is left`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let proxy = try Proxy(to: bench.url)
            defer { proxy.close() }
            let broker = try bench.broker(at: proxy.url(like: bench.url) + "?heartbeat=1", timeout: .seconds(2))
            let serving = Task { try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .settled } } }
            _ = try await broker.depth(of: bench.queue)
            proxy.fallSilent()
            await #expect(throws: BrokerError.self) { try await serving.sharedEnd }
            await #expect(throws: BrokerError.self) { try await broker.publish(bench.notices(1)) }
        }
    }

    @Test func `wrong credentials and unknown vhosts are refused for good`() async throws {
        try await TestBroker.rabbitmq.withBench { bench in
            let server = try BrokerURL(bench.url)
            let urls = [
                "amqp://\(server.user):wrong@\(server.address)",
                "amqp://\(server.user):\(server.password)@\(server.address)/nowhere",
            ]
            for url in urls {
                let broker = try bench.broker(at: url)
                await #expect {
                    try await broker.publish(bench.notices(1))
                } throws: { error in
                    if case BrokerError.rejected = error { true } else { false }
                }
            }
        }
    }

    @Test func `a queue with other arguments is refused, not fought over`() async throws {
        try await TestBroker.rabbitmq.withBench(isPrepared: false) { bench in
            let hand = try RabbitHand(url: bench.url)
            try hand.declareForeignQueue(bench.queue)
            let broker = try bench.broker()
            await #expect {
                try await broker.serve([bench.queue], upTo: 1) { $0.map { _ in .settled } }
            } throws: { error in
                if case BrokerError.rejected = error { true } else { false }
            }
            // The channel is gone; the connection and its other channels are not.
            try await broker.publish(bench.notices(1, on: bench.other))
            #expect(try await bench.take(1, of: broker, from: [bench.other]).count == 1)
        }
    }

    @Test func `where nobody listens a call fails at once`() async throws {
        let proxy = try Proxy(to: "amqp://localhost:5672")
        proxy.close()
        let broker = try RabbitBroker(url: proxy.url(like: "amqp://localhost"), logger: .silent)
        let error = await #expect(throws: BrokerError.self) { _ = try await broker.depth(of: .default) }
        #expect(error?.description.hasPrefix("RabbitMQ at 127.0.0.1:\(proxy.port): ") == true)
        await broker.close()
    }
}
