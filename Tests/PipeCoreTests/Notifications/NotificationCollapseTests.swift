import PipeCore
import TestSupport
import Testing

@Suite struct NotificationCollapseTests {
    private static let start = NotificationSamples.now

    private func occasions(_ count: Int, from first: Int = 1, at: Instant = start) -> [NotificationOccasion] {
        (first..<first + count).map { NotificationSamples.occasion(number: $0, at: at) }
    }

    @Test func `a few are told at once, each by itself`() {
        let plan = NotificationCollapse(of: occasions(3), recent: 0, now: Self.start)
        #expect(plan.single.count == 3 && plan.together.isEmpty && plan.nextAt == nil)
    }

    @Test func `of hundreds the first three are told at once, and the rest together a minute after it began`() {
        let all = occasions(300)
        let first = NotificationCollapse(of: all, recent: 0, now: Self.start)
        #expect(first.single.map(\.number) == [1, 2, 3] && first.together.isEmpty)
        #expect(first.nextAt == Self.start + .seconds(60))
        let rest = Array(all.dropFirst(3))
        let waiting = NotificationCollapse(of: rest, recent: 3, now: Self.start + .seconds(59))
        #expect(waiting.single.isEmpty && waiting.together.isEmpty)
        let last = NotificationCollapse(of: rest, recent: 3, now: Self.start + .seconds(60))
        #expect(last.single.isEmpty && last.together.count == 297 && last.nextAt == nil)
    }

    @Test func `one that is left over is told by itself`() {
        let plan = NotificationCollapse(of: occasions(1), recent: 3, now: Self.start + .seconds(60))
        #expect(plan.single.count == 1 && plan.together.isEmpty)
    }

    @Test func `two that waited while nobody led are told each by itself`() {
        let plan = NotificationCollapse(of: occasions(2), recent: 0, now: Self.start + .seconds(3_600))
        #expect(plan.single.count == 2)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whenever failures come, all are told once, within a minute, in few messages`(seed: UInt64) {
        var dice = SplitMix(seed: seed)
        var open: [NotificationOccasion] = []
        var sent: [Instant] = []
        var told: [Int] = []
        var made = 0
        for second in 0..<1_200 {
            let now = Self.start + .seconds(second)
            if second < 1_000, Int.random(in: 0..<10, using: &dice) < 3 {
                let burst = Int.random(in: 1...40, using: &dice)
                open += occasions(burst, from: made, at: now)
                made += burst
            }
            let recent = sent.count { $0 > now - NotificationCollapse.window }
            let plan = NotificationCollapse(of: open, recent: recent, now: now)
            #expect(plan.single.isEmpty || plan.single.count + recent <= 3 || open.count == 1)
            let now_told = plan.single + plan.together
            #expect(now_told.allSatisfy { now - $0.at <= .seconds(60) })
            sent += Array(repeating: now, count: plan.single.count + (plan.together.isEmpty ? 0 : 1))
            told += now_told.map(\.number)
            open.removeAll { occasion in now_told.contains { $0.number == occasion.number } }
            #expect(open.isEmpty == (plan.nextAt == nil) || plan.nextAt == nil)
        }
        #expect(told == Array(0..<made))
        #expect(sent.count <= 1_200 / 60 * 5)
    }
}
