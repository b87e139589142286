import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    /// Runs that stand still under their claim, and what attempts leave behind.
    @Suite struct Pausing {
        @Test(arguments: TestStore.available)
        func `a paused run keeps its claim and its place under limits`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let deployment = try await store.deploy(limit: 1)
                let run = try await store.trigger(deployment)
                let next = try await store.trigger(deployment)
                let session = try await store.openSession()
                let claim = try await store.take(run, by: session).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.perform(.pauseRequested(reason: "test"), on: run.id)
                #expect(try await store.held(by: session) == [HeldRun(claim: claim, state: .paused)])
                #expect(try await store.claim([next.id], by: session) == [.refused])
                #expect(try await store.queues().first?.held == 1)
                _ = try await store.perform(.resumed, on: run.id)
                #expect(try await store.held(by: session) == [HeldRun(claim: claim, state: .running)])
                #expect(try await store.report(.succeeded, under: claim) == .applied)
                let words = try await store.history(of: run.id).map(\.event)
                #expect(words == ["accepted", "claimed", "started", "pause requested", "resumed", "succeeded"])
            }
        }

        @Test(arguments: TestStore.available)
        func `a paused run is lost with its agent, and never stuck`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                let session = try await store.openSession()
                let claim = try await store.take(run, by: session).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.perform(.pauseRequested(reason: "test"), on: run.id)
                let term = try await store.lead()
                let none = StateDeadlines(pending: .zero, cancelling: .zero)
                #expect(try await store.sweep(under: term, deadlines: none).isEmpty)
                #expect(try await store.end(session, reason: "test").map(\.state) == [.scheduled])
                #expect(try await store.state(of: run) == .scheduled)
            }
        }

        @Test(arguments: TestStore.available)
        func `a paused run is cancelled through its agent`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy())
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.started, under: claim)
                _ = try await store.perform(.pauseRequested(reason: "test"), on: run.id)
                _ = try await store.perform(.cancelRequested(reason: "test"), on: run.id)
                #expect(try await store.state(of: run) == .cancelling)
                _ = try await store.report(.stopped(Cause("stopped")), under: claim)
                #expect(try await store.state(of: run) == .cancelled)
            }
        }

        @Test(arguments: TestStore.available)
        func `what an attempt took is kept with its end`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                let session = try await store.openSession()
                let claim = try await store.take(run, by: session).claim
                _ = try await store.report(.started, under: claim)
                let use = ResourceUse(cpu: .milliseconds(1_500), peakMemory: 1 << 33, logBytes: 7)
                let standing = try #require(try await store.run(run.id)).standing
                let end = try RunMachine.change(standing, on: .failed(Cause("no")), under: claim, using: use)
                #expect(try await store.apply([end]) == [.applied])
                #expect(try await store.run(run.id)?.usage == use)
                #expect(try await store.take(run, by: session).run.usage == nil)
                #expect(try await store.history(of: run.id).map(\.usage) == [nil, nil, nil, use, nil])
            }
        }

        @Test(arguments: TestStore.available)
        func `an agent may serve other queues under the same session`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                let queues = [QueueName.default, try #require(QueueName("new"))]
                let agent = AgentDescription(
                    name: "agent", host: "host", pid: 1, version: "test", queues: queues, slots: 9)
                #expect(try await store.describe(session, as: agent))
                let kept = try #require(try await store.sessions(includingEnded: false).first)
                #expect(kept.agent == agent)
                #expect(try await store.queues().map(\.queue.name) == queues)
                _ = try await store.end(session, reason: "test")
                #expect(try await store.describe(session, as: agent) == false)
            }
        }
    }
}
