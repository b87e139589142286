import PipeCore
import Testing

@Suite struct MissedPolicyTests {
    @Test func `what is written is read back`() {
        for policy in [MissedPolicy.latest, .all, .none, .window(.seconds(7_200)), .window(.milliseconds(1_500))] {
            #expect(MissedPolicy(policy.text) == policy)
        }
        #expect(MissedPolicy("window: 2h") == .window(.seconds(7_200)))
        #expect(MissedPolicy("window=90") == .window(.seconds(90)))
    }

    @Test(arguments: ["", "Latest", "some", "window", "window:", "window: soon", "windows: 2h", "window : 2h", "x=2h"])
    func `anything else is refused`(text: String) {
        #expect(MissedPolicy(text) == nil)
    }

    @Test func `the window reaches back from now, its edge included`() {
        let missed = (0...4).map { Instant(microseconds: $0 * 1_000_000) }
        let now = Instant(microseconds: 5_000_000)
        #expect(MissedPolicy.window(.seconds(3)).kept(of: missed, at: now) == Array(missed.suffix(3)))
        #expect(MissedPolicy.latest.kept(of: missed, at: now) == [missed[4]])
        #expect(MissedPolicy.latest.kept(of: [], at: now).isEmpty)
    }
}
