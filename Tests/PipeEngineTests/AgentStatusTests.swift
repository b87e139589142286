import PipeCore
import PipeEngine
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentStatusTests {
    private static let workload = Workload(queues: [.default, QueueName("gpu")].compactMap(\.self), slots: 8)

    @Test func `the status says what the agent does, and with whom`() {
        var status = AgentStatus(Self.workload, broker: .unknown)
        #expect(status.words == "0 of 8 slots, default+gpu, store not reached yet, broker not reached yet")
        status.busy = 2
        status.store = .usable
        status.broker = .away
        #expect(status.words == "2 of 8 slots, default+gpu, store ok, broker away")
        status.isStopping = true
        #expect(status.words == "stopping: 2 running, store ok, broker away")
        #expect(AgentStatus(Self.workload, broker: nil).words == "0 of 8 slots, default+gpu, store not reached yet")
    }

    @Test func `what a database explains in several lines is one line of status`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            SystemdNotifier(environment: manager.environment).status("waiting:\n  FATAL\nREADY=1")
            #expect(manager.said == "STATUS=waiting:   FATAL READY=1")
        }
    }

    /// systemd would take it for started.
    @Test func `an agent that has not started says nothing of its configuration`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            let notifier = SystemdNotifier(environment: manager.environment)
            notifier.reloading()
            notifier.unchanged()
            #expect(manager.said == nil)
            notifier.ready(status: "here")
            #expect(manager.said == "READY=1\nSTATUS=here")
            notifier.reloading()
            #expect(manager.said?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
            notifier.unchanged()
            #expect(manager.said == "READY=1")
        }
    }

    @Test func `ready is who can use all that it is configured with`() {
        var status = AgentStatus(Self.workload, broker: nil)
        #expect(!status.isReady)
        status.store = .usable
        #expect(status.isReady)
        status.broker = .away
        #expect(!status.isReady)
        status.broker = .usable
        #expect(status.isReady)
    }

    /// A broker that is away until it is told to come.
    private final class AbsentBroker: Broker {
        private let isThere = Atomic(false)
        func come() { isThere.store(true, ordering: .relaxed) }

        private func check() throws(BrokerError) {
            if !isThere.load(ordering: .relaxed) { throw .unavailable("not there") }
        }

        func connect() async throws(BrokerError) { try check() }
        func publish(_ notices: [Notice]) async throws(BrokerError) { try check() }
        func serve(
            _ queues: [QueueName], upTo limit: Int, _ handler: @Sendable ([Notice]) async -> [Settlement]
        ) async throws(BrokerError) {
            try check()
            // Until cancelled: there are no notices.
            for await _ in AsyncStream<Never>(unfolding: {
                try? await Task.sleep(for: .seconds(3_600)); return nil
            }) {}
        }
        func announceWish(for run: ID<FlowRun>) async throws(BrokerError) { try check() }
        func wishes() async -> AsyncStream<ID<FlowRun>> { AsyncStream { $0.finish() } }
        func depth(of queue: QueueName) async throws(BrokerError) -> Int? { nil }
        func turn() async {}
        func close() async {}
    }

    @Test func `an agent works without its broker, and is ready once that was reached`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            let broker = AbsentBroker()
            let run = try await bench.trigger("true")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await bench.work(
                        bench.settings(until: .told), broker: broker,
                        notifier: SystemdNotifier(environment: manager.environment))
                }
                group.addTask {
                    while true {
                        let said = try await manager.next()
                        #expect(said.hasPrefix("STATUS="), "\(said)")
                        if said.hasSuffix("store ok, broker away") { break }
                    }
                    while try await bench.run(run).state != .completed { try await Task.sleep(for: .milliseconds(5)) }
                    broker.come()
                    let ready = try await manager.hears("READY=1")
                    #expect(ready.hasSuffix("store ok, broker ok"), "\(ready)")
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `the status follows the runs, and a drain asks for as much time as it takes`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await bench.work(
                        bench.settings(until: .told), notifier: SystemdNotifier(environment: manager.environment))
                }
                group.addTask {
                    #expect(try await manager.next() == "READY=1\nSTATUS=0 of 4 slots, default, store ok")
                    let run = try await bench.trigger("while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done")
                    #expect(try await manager.next() == "STATUS=1 of 4 slots, default, store ok")
                    bench.tellToStop()
                    #expect(try await manager.next() == "STOPPING=1\nSTATUS=stopping: 1 running, store ok")
                    #expect(try await manager.next() == "EXTEND_TIMEOUT_USEC=30000000")
                    try AgentBench.touch(bench.folder + "/go")
                    while try await bench.run(run).state != .completed { try await Task.sleep(for: .milliseconds(5)) }
                }
                try await group.waitForAll()
            }
        }
    }
}
