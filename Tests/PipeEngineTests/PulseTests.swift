import PipeEngine
import Testing

@Suite struct PulseTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }

    @Test func `before the first heartbeat no silence is one`() {
        let pulse = Pulse(at: start)
        #expect(pulse.silence(at: at(1_000)) == nil)
    }

    @Test func `silence grows from heartbeat to heartbeat`() {
        var pulse = Pulse(at: start)
        pulse.beat(at: at(5))
        #expect(pulse.silence(at: at(5)) == .zero)
        #expect(pulse.silence(at: at(8)) == .seconds(3))
        pulse.beat(at: at(9))
        #expect(pulse.silence(at: at(10)) == .seconds(1))
    }

    @Test func `time in which nobody listens does not count`() {
        var pulse = Pulse(at: start)
        pulse.beat(at: at(0))
        pulse.stopListening(at: at(2))
        #expect(pulse.silence(at: at(100)) == .seconds(2))
        pulse.listen(at: at(100))
        #expect(pulse.silence(at: at(101)) == .seconds(3))
        pulse.beat(at: at(102))
        #expect(pulse.silence(at: at(103)) == .seconds(1))
    }

    @Test func `who does not listen before the first heartbeat misses nothing`() {
        var pulse = Pulse(at: start)
        pulse.stopListening(at: at(1))
        pulse.listen(at: at(50))
        #expect(pulse.silence(at: at(60)) == nil)
    }
}
