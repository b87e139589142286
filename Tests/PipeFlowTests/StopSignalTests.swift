import Glibc
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
}
