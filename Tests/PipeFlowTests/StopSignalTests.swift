import Glibc
import PipeCore
import PipeFlow
import Testing

@Suite struct StopSignalTests {
    @Test func `the first signal counts, and whoever asks late is told at once`() async {
        let stop = StopSignal()
        #expect(stop.signal == nil)
        stop.came(SIGTERM)
        stop.came(SIGINT)
        #expect(stop.signal == SIGTERM)
        await confirmation { called in stop.onSignal { called() } }
    }

    @Test func `a signal to the process is noticed, and does not end it`() async {
        let stop = StopSignal.take()
        defer { for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) } }
        let noticed = AsyncStream.makeStream(of: Void.self)
        stop.onSignal { noticed.continuation.finish() }
        kill(getpid(), SIGTERM)
        for await _ in noticed.stream {}
        #expect(stop.signal == SIGTERM)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a flow that is told to stop does so also where its agent hears nothing, which then hears all`() async {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        let agent = AgentConnection(descriptor: ends[0], version: 2)
        let stop = StopSignal()
        let text = String(repeating: "x", count: 30_000)
        let program = FlowProgram(name: "test", schema: .empty) { context, _ in
            stop.came(SIGTERM)
            for _ in 0..<200 { context.log.info(text) }
            return nil
        }
        let session = FlowSession(
            audience: agent, run: CurrentRun(flow: "test", environment: [:], folder: "/", now: .now), repeats: false)
        #expect(await program.run(in: session, [:], stop: stop) == FlowProgram.ExitCode.stopped(by: SIGTERM))
        Threads.start { agent.close() }
        var heard = 0
        LineReader(descriptor: ends[1]).read { line in
            if case .log(_, text, _)? = ContractMessage(line: line) { heard += 1 }
        }
        #expect(heard == 200)
        for end in ends { close(end) }
    }
}
