import PipeCore
import PipeEngine
import PipeSQL
import Testing

/// What the broker without a broker must do, on every store it can stand on.
@Suite(.timeLimit(.minutes(1))) struct StoreBrokerLaws {
    /// One handful, as it came.
    private func serve(_ broker: StoreBroker, _ queues: [QueueName], upTo limit: Int) async throws -> [Notice] {
        let (notices, sink) = AsyncStream.makeStream(of: [Notice].self)
        try await broker.serve(queues, upTo: limit) { handful in
            sink.yield(handful)
            return handful.map { _ in .settled }
        }
        sink.finish()
        var iterator = notices.makeAsyncIterator()
        return await iterator.next() ?? []
    }

    @Test(arguments: TestStore.available)
    func `due runs are served, no more than asked for, each queue in turn`(backend: TestStore) async throws {
        try await backend.withStore { store in
            let other = try #require(QueueName("other"))
            let (crowded, lonely) = (
                try await store.deploy("flow/crowded"), try await store.deploy("flow/lonely", queue: "other")
            )
            for _ in 0..<5 { _ = try await store.trigger(crowded) }
            let single = try await store.trigger(lonely)
            let broker = StoreBroker(store: store, poll: .seconds(60))
            let handful = try await serve(broker, [.default, other], upTo: 3)
            #expect(handful.count == 3)
            #expect(handful.contains(Notice(run: single.id, queue: other)))
        }
    }

    @Test(arguments: TestStore.available)
    func `who waits is served as soon as a run is due`(backend: TestStore) async throws {
        try await backend.withStore { store in
            let run = try await store.trigger(store.deploy(), due: .after(.milliseconds(200)))
            let broker = StoreBroker(store: store, poll: .seconds(60))
            var handful: [Notice] = []
            while handful.isEmpty {
                try Task.checkCancellation()
                handful = try await serve(broker, [.default], upTo: 5)
            }
            #expect(handful == [Notice(run: run.id, queue: .default)])
        }
    }

    @Test(arguments: TestStore.available)
    func `a ring wakes who waits`(backend: TestStore) async throws {
        try await backend.withStore { store in
            let deployment = try await store.deploy()
            let broker = StoreBroker(store: store, poll: .seconds(600))
            async let handful = serve(broker, [.default], upTo: 5)
            let run = try await store.trigger(deployment)
            broker.ring()
            var notices = try await handful
            while notices.isEmpty {
                try Task.checkCancellation()
                notices = try await serve(broker, [.default], upTo: 5)
            }
            #expect(notices.map(\.run) == [run.id])
        }
    }

    @Test(arguments: TestStore.available)
    func `waiting ends with the task`(backend: TestStore) async throws {
        try await backend.withStore { store in
            let broker = StoreBroker(store: store, poll: .seconds(600))
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await serve(broker, [.default], upTo: 1) }
                group.cancelAll()
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `it keeps no notices of its own`(backend: TestStore) async throws {
        try await backend.withStore { store in
            let broker = StoreBroker(store: store, poll: .seconds(600))
            #expect(try await broker.depth(of: .default) == nil)
            try await broker.publish([Notice(run: .random(), queue: .default)])
            #expect(try await serve(broker, [.default], upTo: 1).isEmpty)
        }
    }
}
