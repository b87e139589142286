import PipeEngine
import Testing

@Suite struct RunPaceTests {
    private func pace(_ taken: Duration...) -> RunPace {
        taken.reduce(into: RunPace(horizon: .milliseconds(25))) { $0.note($1) }
    }

    @Test func `nothing is claimed ahead before a run has ended`() {
        #expect(pace().ahead(with: 8) == 0)
    }

    @Test func `as much is claimed ahead as all slots are done with in a moment`() {
        #expect(pace(.milliseconds(10)).ahead(with: 8) == 20)
        #expect(pace(.milliseconds(50)).ahead(with: 8) == 4)
        #expect(pace(.milliseconds(50)).ahead(with: 1) == 0)
    }

    @Test func `long runs are never claimed ahead`() {
        #expect(pace(.seconds(1)).ahead(with: 8) == 0)
        #expect(pace(.seconds(3_600)).ahead(with: 32) == 0)
    }

    @Test func `there is a bound, however short runs and however many slots`() {
        #expect(pace(.zero).ahead(with: 1_000) == 32)
        #expect(pace(.nanoseconds(1)).ahead(with: 1) == 32)
    }

    @Test func `an agent that is not to claim ahead never does`() {
        var pace = RunPace(horizon: .zero)
        pace.note(.microseconds(1))
        #expect(pace.ahead(with: 100) == 0)
    }

    @Test func `one long run among short ones counts at once, and is forgotten slowly`() {
        var pace = pace(.milliseconds(2), .milliseconds(2), .seconds(1))
        #expect(pace.ahead(with: 8) == 0)
        for _ in 0..<10 { pace.note(.milliseconds(2)) }
        #expect(pace.ahead(with: 8) == 0)
        for _ in 0..<90 { pace.note(.milliseconds(2)) }
        #expect(pace.ahead(with: 8) == 32)
    }
}
