import PipeCore
import TestSupport
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("45s", Duration.seconds(45)), ("1h30m", .seconds(5_400)), ("250ms", .milliseconds(250)),
        ("2d", .seconds(172_800)), ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("90", .seconds(90)),
        ("0", .zero), ("0s", .zero), ("1.5", .milliseconds(1_500)), ("0.000001", .microseconds(1)),
        ("0.29", .milliseconds(290)), ("10M", .seconds(600)), ("7us", .microseconds(7)),
        ("1.000023", .microseconds(1_000_023)),
    ])
    func `durations as people type them are read`(text: String, duration: Duration) {
        #expect(DurationText.read(text) == duration)
    }

    @Test(arguments: [
        "", " ", "s", "1x", "1h30", "h1", "-5s", "-1", "1.5h", "five", "1 h", "1h ", "nan", "inf", "infinity",
        "0x10", "+5", "٣s", "99999999999999999999s", "9223372036854775807d", "1e300", "10000000000000",
        "9000000000000000000us", "106751991d",
    ])
    func `anything else is refused`(text: String) {
        #expect(DurationText.read(text) == nil)
    }

    @Test func `a number of seconds is read to the microsecond`() {
        #expect(DurationText.read(seconds: 0.0000014) == .microseconds(1))
        #expect(DurationText.read(seconds: 86_400e6) == .seconds(86_400_000_000))
        for number in [-1, 86_401e6, .infinity, .nan] { #expect(DurationText.read(seconds: number) == nil) }
    }

    @Test func `the longest duration leads from now to a date that can be written`() throws {
        let longest = try #require(DurationText.read("1000000d"))
        let due = Instant(microseconds: 1_679_734_800_000_000) + longest
        #expect(CivilTime(utc: due).isValid)
        #expect(DurationText.read("1000000d1s") == nil)
        #expect(DurationText.read("86400000001") == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.microseconds(3), "1ms"), (.milliseconds(850), "850ms"),
        (.milliseconds(2_190), "2.1s"), (.milliseconds(9_999), "9.9s"), (.seconds(42), "42s"),
        (.seconds(250), "4m10s"), (.seconds(3_599), "59m59s"), (.seconds(10_920), "3h02m"),
        (.seconds(187_200), "2d4h"), (.seconds(-3), "0s"),
    ])
    func `a table shows durations short`(duration: Duration, text: String) {
        #expect(DurationText.text(duration) == text)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.seconds(90), "90s"), (.seconds(300), "5m"), (.milliseconds(1_500), "1500ms"),
        (.seconds(86_400), "1d"), (.seconds(7_200), "2h"), (.microseconds(1_000_023), "1000023us"),
    ])
    func `an exact text takes the largest unit that fits`(duration: Duration, text: String) {
        #expect(DurationText.exact(duration) == text)
    }

    @Test func `an exact text is read back unchanged`() {
        var generator = SplitMix(seed: 5)
        for _ in 0..<5_000 {
            let unit: Int64 = [1, 1_000, 1_000_000, 60_000_000, 3_600_000_000].randomElement(using: &generator) ?? 1
            let duration = Duration.microseconds(unit * Int64.random(in: 0...20_000_000, using: &generator))
            let text = DurationText.exact(duration)
            guard DurationText.read(text) == duration else {
                Issue.record("\(text) is read as \(String(describing: DurationText.read(text)))")
                return
            }
        }
    }
}
