import PipeCore
import Testing

@Suite struct StandingConditionTests {
    private func conditions(_ names: String...) -> [StandingCondition] {
        names.map { StandingCondition(about: $0, since: NotificationSamples.now) }
    }

    @Test func `what stands is news once, and again after it was over`() {
        let first = StandingCondition.news(now: conditions("a", "b"), before: conditions("b", "c"))
        #expect(first.begun.map(\.about) == ["a"] && first.over.map(\.about) == ["c"])
        let same = StandingCondition.news(now: conditions("a"), before: conditions("a"))
        #expect(same.begun.isEmpty && same.over.isEmpty)
    }
}
