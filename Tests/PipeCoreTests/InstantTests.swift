import PipeCore
import Testing

@Suite struct InstantTests {
    @Test func `a span leads from an instant to another and back`() {
        let start = Instant(microseconds: 1_679_734_800_250_000)
        let later = start + .milliseconds(1_500)
        #expect(later.microseconds == 1_679_734_801_750_000)
        #expect(later - start == .milliseconds(1_500))
        #expect(start - later == .milliseconds(-1_500))
        #expect(start < later)
    }

    @Test func `a duration has whole microseconds, rounded towards zero`() {
        #expect(Duration.nanoseconds(1_999).microseconds == 1)
        #expect(Duration.nanoseconds(-1_999).microseconds == -1)
        #expect(Duration.seconds(86_400).microseconds == 86_400_000_000)
        #expect(Duration.microseconds(-1_500_000).microseconds == -1_500_000)
    }

    @Test func `a duration has seconds with a fraction`() {
        #expect(Duration.milliseconds(2_500).seconds == 2.5)
        #expect(Duration.milliseconds(-250).seconds == -0.25)
    }
}
