import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Conditions {
        @Test(arguments: TestStore.available)
        func `a run is late once, from when the rule holds`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let leader = try await store.openSession("leader")
                let (term, deployment) = (try await store.lead(leader), try await store.deploy())
                let early = try await store.trigger(deployment)
                try await store.age(by: .seconds(100))
                try await store.notify([.late], as: "all")
                try await store.notify([.late], as: "tagged", tags: ["t"])
                try await store.notify([.late], as: "patient", after: .seconds(600))
                let (late, tagged) = (
                    try await store.trigger(deployment), try await store.trigger(deployment, tags: ["t"])
                )
                try await store.look(under: term)
                #expect(try await store.noted().isEmpty)
                try await store.ageNotifications(by: .seconds(61))
                let stale = Term(session: term.session, number: term.number - 1)
                try await store.look(under: stale)
                #expect(try await store.noted().isEmpty)
                let current = try await store.lead(leader)
                for _ in 0..<2 { try await store.look(under: current) }
                let occasions = try await store.occasions()
                #expect(occasions.map(\.run).filter { $0 == early.id }.isEmpty)
                #expect(occasions.filter { $0.run == late.id }.count == 1)
                #expect(occasions.filter { $0.run == tagged.id }.count == 2 && occasions.count == 3)
                #expect(occasions.allSatisfy { $0.event == .late && $0.since != nil })
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that has started is not late`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let leader = try await store.openSession("leader")
                try await store.notify([.late])
                let run = try await store.trigger(store.deploy())
                _ = try await store.take(run, by: store.openSession())
                try await store.ageNotifications(by: .seconds(100))
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `an agent whose lease ran out is offline once, until it is back`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.notify([.agentOffline], as: "all", recovery: true)
                try await store.notify([.agentOffline], as: "gpu", queues: ["gpu"])
                // A lease that ran out a moment ago ran out after that.
                try await store.ageNotifications(by: .seconds(1))
                let term = try await store.lead()
                let lost = try await store.openSession("lost")
                let stopped = try await store.openSession("stopped")
                _ = try await store.end(stopped, reason: "its agent stopped")
                try await store.look(under: term)
                #expect(try await store.noted().isEmpty)
                _ = try await store.renew(lost, lease: .milliseconds(-1))
                // Nobody may say so after the store itself was away.
                try await store.look(under: term, judgingAgents: false)
                #expect(try await store.noted().isEmpty)
                for _ in 0..<2 { try await store.look(under: term) }
                #expect(try await store.noted() == ["agent-offline: lost"])
                // Its session ends, which is no news.
                _ = try await store.sweep(under: term, deadlines: StateDeadlines())
                try await store.look(under: term)
                #expect(try await store.noted() == ["agent-offline: lost"])
                let again = try await store.openSession("lost")
                try await store.look(under: term)
                #expect(try await store.noted() == ["agent-offline: lost", "agent-offline over: lost"])
                _ = try await store.renew(again, lease: .milliseconds(-1))
                try await store.look(under: term)
                #expect(try await store.noted().count == 3)
            }
        }

        @Test(arguments: TestStore.available)
        func `an agent that was lost before the rule, or killed and started again, is no news`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let old = try await store.openSession("old")
                _ = try await store.renew(old, lease: .milliseconds(-1))
                let term = try await store.lead()
                _ = try await store.sweep(under: term, deadlines: StateDeadlines())
                try await store.notify([.agentOffline])
                let killed = try await store.openSession("killed")
                _ = try await store.end(killed, reason: "agent 'killed' died and was started again")
                _ = try await store.openSession("killed")
                try await store.look(under: term)
                #expect(try await store.noted().isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a queue is stalled where runs could start and none does`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let leader = try await store.openSession("leader")
                try await store.notify([.queueStalled], after: .seconds(60), recovery: true)
                let gpu = try #require(QueueName("gpu"))
                let deployment = try await store.deploy(queue: "gpu")
                let waiting = try await store.trigger(deployment)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().isEmpty)
                try await store.ageNotifications(by: .seconds(61))
                // A person has paused it: nothing is wrong.
                _ = try await store.pause(gpu, true)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().isEmpty)
                _ = try await store.pause(gpu, false)
                for _ in 0..<2 { try await store.look(under: store.lead(leader)) }
                #expect(try await store.noted() == ["queue-stalled: gpu"])
                let session = try await store.openSession(queues: [gpu])
                try await store.end(waiting, .succeeded, by: session)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted() == ["queue-stalled: gpu", "queue-stalled over: gpu"])
            }
        }

        @Test(arguments: TestStore.available)
        func `a queue with a long line is not stalled while runs of it start`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let leader = try await store.openSession("leader")
                try await store.notify([.queueStalled], after: .seconds(60))
                let deployment = try await store.deploy()
                let first = try await store.trigger(deployment)
                _ = try await store.trigger(deployment)
                try await store.ageNotifications(by: .seconds(61))
                let session = try await store.openSession()
                try await store.end(first, .fails, by: session)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().isEmpty)
                try await store.ageNotifications(by: .seconds(61))
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted() == ["queue-stalled: default"])
            }
        }

        @Test(arguments: TestStore.available)
        func `a deployment without success for too long is news, until a run completes`(backend: TestStore) async throws
        {
            try await backend.withStore { store in
                let leader = try await store.openSession("leader")
                let deployment = try await store.deploy("etl/nightly")
                try await store.notify(
                    [.noSuccess], deployments: ["etl/nightly"], after: .seconds(3_600), recovery: true)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().isEmpty)
                try await store.ageNotifications(by: .seconds(3_601))
                try await store.end(store.trigger(deployment), .fails, by: store.openSession())
                for _ in 0..<2 { try await store.look(under: store.lead(leader)) }
                #expect(try await store.noted() == ["no-success: etl/nightly"])
                try await store.end(store.trigger(deployment), .succeeded, by: store.openSession())
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted() == ["no-success: etl/nightly", "no-success over: etl/nightly"])
                // A deployment that is paused is meant to have none.
                try await store.ageNotifications(by: .seconds(3_601))
                _ = try await store.pause(deployment, true)
                try await store.look(under: store.lead(leader))
                #expect(try await store.noted().count == 2)
            }
        }
    }
}
