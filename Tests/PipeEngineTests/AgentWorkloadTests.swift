import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct AgentWorkloadTests {
    @Test func `an agent told of other queues takes from those, and what runs goes on`() async throws {
        try await AgentBench.run { bench in
            let other = try #require(QueueName("other"))
            let gate = "\(bench.folder)/gate"
            let first = try await bench.trigger("until test -e \(gate); do sleep 0.05; done")
            let moved = try await bench.trigger("true", queue: other)
            let changes = bench.store.changes()
            let (workloads, tell) = AsyncStream.makeStream(of: Workload.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), workloads: workloads) }
                group.addTask {
                    for await change in changes where change.state == .running { break }
                    tell.yield(Workload(queues: [other], slots: 2))
                    for await change in changes where change.run == moved.id && change.state == .completed { break }
                    #expect(try await bench.run(first).state == .running)
                    let session = try #require(try await bench.store.sessions(includingEnded: false).first)
                    #expect(session.agent.queues == [other])
                    #expect(session.agent.slots == 2)
                    let late = try await bench.trigger("true")
                    let file = try #require(fopen(gate, "w"))
                    fclose(file)
                    for await change in changes where change.run == first.id && change.state == .completed { break }
                    #expect(try await bench.run(late).state == .scheduled)
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `with fewer slots what runs goes on, and no more is taken until there is room`() async throws {
        try await AgentBench.run { bench in
            let gate = "\(bench.folder)/gate"
            let script = "until test -e \(gate); do sleep 0.05; done"
            let runs = [try await bench.trigger(script), try await bench.trigger(script)]
            let changes = bench.store.changes()
            let (workloads, tell) = AsyncStream.makeStream(of: Workload.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), workloads: workloads) }
                group.addTask {
                    var running = 0
                    for await change in changes where change.state == .running {
                        running += 1
                        if running == 2 { break }
                    }
                    tell.yield(Workload(queues: [.default], slots: 1))
                    while try await bench.store.sessions(includingEnded: false).first?.agent.slots != 1 {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    let third = try await bench.trigger("true")
                    let file = try #require(fopen(gate, "w"))
                    fclose(file)
                    for await change in changes where change.run == third.id && change.state == .completed { break }
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
            for run in runs { #expect(try await bench.run(run).state == .completed) }
        }
    }
}
