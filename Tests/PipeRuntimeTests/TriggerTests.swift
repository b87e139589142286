import PipeCore
import PipeRuntime
import Synchronization
import Testing

@Suite struct TriggerTests {
    /// Takes notices, or has its connection cut.
    private final class Postbox: Broker {
        let notices = Mutex<[Notice]>([])
        let announced = Mutex<[ID<FlowRun>]>([])
        let failure: BrokerError?

        init(failing failure: BrokerError? = nil) { self.failure = failure }

        func connect() async throws(BrokerError) {}

        func publish(_ notices: [Notice]) async throws(BrokerError) {
            if let failure { throw failure }
            self.notices.withLock { $0 += notices }
        }

        func serve(
            _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
        ) async throws(BrokerError) {}

        func announceWish(for run: ID<FlowRun>) async throws(BrokerError) {
            if let failure { throw failure }
            announced.withLock { $0.append(run) }
        }

        func wishes() async -> AsyncStream<ID<FlowRun>> { AsyncStream { $0.finish() } }
        func depth(of queue: QueueName) async throws(BrokerError) -> Int? { nil }
        func turn() async {}
        func close() async {}
    }

    private func request(_ due: RunRequest.Due = .now, key: String? = nil) -> RunRequest {
        RunRequest(deployment: .nightly, name: "brisk-otter", due: due, idempotencyKey: key)
    }

    private func accepted(_ outcome: Trigger.Outcome) throws -> (run: FlowRun, unannounced: BrokerError?) {
        guard case .accepted(let run, let error) = outcome else { throw InputProblem("\(outcome)") }
        return (run, error)
    }

    @Test func `a run that is due is announced`() async throws {
        let postbox = Postbox()
        let trigger = Trigger(store: try await MemoryStore.withDeployment(), broker: postbox)
        let (run, error) = try accepted(try await trigger.accept(request()))
        #expect(error == nil)
        #expect(postbox.notices.withLock { $0 } == [Notice(run: run.id, queue: .default)])
    }

    @Test func `a run of later is not`() async throws {
        let postbox = Postbox()
        let trigger = Trigger(store: try await MemoryStore.withDeployment(), broker: postbox)
        let (run, _) = try accepted(try await trigger.accept(request(.after(.seconds(3_600)))))
        #expect(run.state == .scheduled)
        #expect(postbox.notices.withLock { $0 }.isEmpty)
    }

    @Test func `with the broker away the run is accepted and its notice is owed`() async throws {
        let store = try await MemoryStore.withDeployment()
        let cut = BrokerError.unavailable("connection refused")
        let trigger = Trigger(store: store, broker: Postbox(failing: cut))
        let (run, error) = try accepted(try await trigger.accept(request()))
        #expect(error == cut)
        let agent = AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        let session = try await store.open(agent, lease: .seconds(60))
        guard case .renewed(_, let term?) = try await store.renew(session, lease: .seconds(60)) else {
            Issue.record("the only session leads")
            return
        }
        let owed = try await store.takeOwedNotices(under: term, limit: 10)
        #expect(owed == [Notice(run: run.id, queue: .default)])
    }

    @Test func `the same key gets the same run, announced once`() async throws {
        let postbox = Postbox()
        let trigger = Trigger(store: try await MemoryStore.withDeployment(), broker: postbox)
        let (run, _) = try accepted(try await trigger.accept(request(key: "k")))
        guard case .known(let known) = try await trigger.accept(request(key: "k")) else {
            Issue.record("the key was seen before")
            return
        }
        #expect(known.id == run.id)
        #expect(postbox.notices.withLock { $0.count } == 1)
    }

    @Test func `a run that waits is cancelled at once, and only once`() async throws {
        let store = try await MemoryStore.withDeployment()
        let postbox = Postbox()
        let (run, _) = try accepted(try await Trigger(store: store, broker: nil).accept(request()))
        let intervention = Intervention(store: store, broker: postbox)
        guard
            case .applied(.cancelled, unannounced: nil) = try await intervention.ask(
                .cancelRequested(reason: "no need"), of: run.id)
        else {
            Issue.record("a scheduled run is cancelled at once")
            return
        }
        #expect(try await store.run(run.id)?.cause?.message == "no need")
        #expect(postbox.announced.withLock { $0 }.isEmpty)
        guard case .refused(let refusal) = try await intervention.ask(.cancelRequested(reason: "again"), of: run.id)
        else {
            Issue.record("a final state stands")
            return
        }
        #expect(refusal.state == .cancelled)
    }

    @Test func `the cancellation of a run that executes is announced`() async throws {
        let store = try await MemoryStore.withDeployment()
        let (run, _) = try accepted(try await Trigger(store: store, broker: nil).accept(request()))
        let agent = AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 1)
        let session = try await store.open(agent, lease: .seconds(60))
        _ = try await store.claim([run.id], by: session)
        let postbox = Postbox()
        let outcome = try await Intervention(store: store, broker: postbox).ask(
            .cancelRequested(reason: "stop"), of: run.id)
        guard case .applied(.cancelling, unannounced: nil) = outcome else {
            Issue.record("a claimed run is stopped by its agent")
            return
        }
        #expect(postbox.announced.withLock { $0 } == [run.id])
    }
}
