import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct ZonedTimeTests {
    private let instant = Instant(microseconds: 1_774_747_800_000_000)

    @Test func `UTC has a numeric offset too`() {
        let time = ZonedTime(instant, in: .utc)
        #expect(time.rfc3339 == "2026-03-29T01:30:00+00:00")
        #expect(time.text == "Sun 2026-03-29 01:30:00 +00:00")
    }

    @Test func `the offset is the zone's at that instant, and a fraction is only shown where there is one`() throws {
        let berlin = try ZoneDatabase().rules(named: "Europe/Berlin")
        #expect(ZonedTime(instant, in: berlin).rfc3339 == "2026-03-29T03:30:00+02:00")
        let later = ZonedTime(instant + .milliseconds(250), in: berlin)
        #expect(later.rfc3339 == "2026-03-29T03:30:00.250000+02:00")
        #expect(later.text == "Sun 2026-03-29 03:30:00.250000 +02:00")
    }

    @Test func `an offset with seconds is shown in whole minutes, and the instant stays right`() throws {
        let berlin = try ZoneDatabase().rules(named: "Europe/Berlin")
        let old = CivilTime(year: 1850, month: 1, day: 1).instant()
        let text = ZonedTime(old, in: berlin).rfc3339
        #expect(text == "1850-01-01T00:53:00+00:53")
        #expect(Timestamp.instant(text) == old)
    }
}
