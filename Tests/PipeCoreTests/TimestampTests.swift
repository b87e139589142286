import PipeCore
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test func `an instant is written in UTC with as much of a fraction as it has`() {
        #expect(Timestamp.text(Instant(microseconds: 1_679_734_800_000_000)) == "2023-03-25T09:00:00Z")
        #expect(Timestamp.text(Instant(microseconds: 1_679_734_800_250_000)) == "2023-03-25T09:00:00.250000Z")
        #expect(Timestamp.text(Instant(microseconds: -1)) == "1969-12-31T23:59:59.999999Z")
    }

    @Test func `an instant is written with an offset`() {
        let instant = Instant(microseconds: 1_679_734_800_000_000)
        #expect(Timestamp.text(instant, offset: 7_200) == "2023-03-25T11:00:00+02:00")
        #expect(Timestamp.text(instant, offset: -34_200) == "2023-03-24T23:30:00-09:30")
    }

    @Test func `any instant is read back`() {
        var generator = SplitMix(seed: 4)
        let last = CivilTime(year: 9_998, month: 12, day: 31).instant().microseconds
        for _ in 0..<5_000 {
            let instant = Instant(microseconds: Int64.random(in: -50_000_000_000_000_000...last, using: &generator))
            let offset = 60 * Int.random(in: -840...840, using: &generator)
            let text = Timestamp.text(instant, offset: offset)
            guard Timestamp.instant(text) == instant else {
                Issue.record("\(text) is not read back")
                return
            }
        }
    }

    private static let readable: [(String, CivilTime, Int?)] = [
        ("2023-03-25", CivilTime(year: 2023, month: 3, day: 25), nil),
        ("2023-03-25 09:00", CivilTime(year: 2023, month: 3, day: 25, hour: 9), nil),
        ("2023-03-25T09:00:07", CivilTime(year: 2023, month: 3, day: 25, hour: 9, second: 7), nil),
        ("2023-03-25T09:00Z", CivilTime(year: 2023, month: 3, day: 25, hour: 9), 0),
        ("2023-03-25t09:00:00z", CivilTime(year: 2023, month: 3, day: 25, hour: 9), 0),
        (
            "2023-03-25T09:00:00.5+02:00",
            CivilTime(year: 2023, month: 3, day: 25, hour: 9, microsecond: 500_000), 7_200
        ),
        (
            "2023-03-25T09:00:00.1234567-0930",
            CivilTime(year: 2023, month: 3, day: 25, hour: 9, microsecond: 123_456), -34_200
        ),
        ("2023-03-25 09:00:00+02", CivilTime(year: 2023, month: 3, day: 25, hour: 9), 7_200),
        ("2024-02-29", CivilTime(year: 2024, month: 2, day: 29), nil),
    ]

    @Test(arguments: readable) func `people's ways of writing a time are read`(
        text: String, civil: CivilTime, offset: Int?
    ) throws {
        let reading = try #require(Timestamp.read(text))
        #expect(reading.civil == civil)
        #expect(reading.offset == offset)
    }

    @Test(arguments: [
        "", "today", "2023", "2023-03", "2023-3-25", "23-03-25", "2023-02-29", "2023-13-01", "2023-03-25T",
        "2023-03-25T9:00", "2023-03-25T09", "2023-03-25T24:00", "2023-03-25T09:60", "2023-03-25T09:00:00.",
        "2023-03-25T09:00:00.5.5", "2023-03-25T09:00+", "2023-03-25T09:00+02:", "2023-03-25T09:00+24:00",
        "2023-03-25T09:00+02:60", "2023-03-25T09:00ZZ", "2023-03-25Z", " 2023-03-25", "2023-03-25 ",
        "-2023-03-25", "２０２３-03-25", "2023-03-25T09:00:00 Z", "0000-01-01",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp.read(text) == nil)
    }

    @Test func `an instant needs an offset`() {
        #expect(Timestamp.instant("2023-03-25T09:00:00") == nil)
        #expect(Timestamp.instant("2023-03-25T11:00:00+02:00") == Instant(microseconds: 1_679_734_800_000_000))
    }
}
