import PipeEngine
import Testing

@Suite struct RunClockTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }

    @Test func `time in which it is stopped does not pass`() {
        var clock = RunClock()
        #expect(clock.time(at: at(5)) == at(5))
        clock.stop(at: at(10))
        #expect(clock.time(at: at(100)) == at(10))
        clock.go(at: at(110))
        #expect(clock.time(at: at(111)) == at(11))
        clock.stop(at: at(112))
        clock.go(at: at(212))
        #expect(clock.time(at: at(213)) == at(13))
    }

    @Test func `stopped twice it stands since the first time, and going it goes`() {
        var clock = RunClock()
        clock.stop(at: at(1))
        clock.stop(at: at(5))
        clock.go(at: at(6))
        clock.go(at: at(7))
        #expect(clock.time(at: at(10)) == at(5))
    }
}
