import PipeCore
import TestSupport
import Testing

@Suite struct CivilTimeTests {
    /// Dates and their distance from 1970-01-01, as Python's `datetime.date` counts it.
    private static let knownDays: [(date: [Int], days: Int)] = [
        ([1970, 1, 1], 0), ([1969, 12, 31], -1), ([2000, 2, 29], 11_016), ([2000, 3, 1], 11_017),
        ([1900, 2, 28], -25_509), ([1900, 3, 1], -25_508), ([2023, 3, 25], 19_441), ([2100, 3, 1], 47_541),
        ([1600, 1, 1], -135_140), ([1, 1, 1], -719_162), ([9_999, 12, 31], 2_932_896),
    ]

    @Test(arguments: knownDays) func `known dates are the right number of days away`(date: [Int], days: Int) {
        #expect(CivilTime.daysSinceEpoch(year: date[0], month: date[1], day: date[2]) == days)
        #expect(CivilTime.date(daysSinceEpoch: days) == (date[0], date[1], date[2]))
    }

    @Test(arguments: [-800, 1, 1_600, 1_970, 2_000]) func `every day of 400 years follows the day before`(first: Int) {
        var count = CivilTime.daysSinceEpoch(year: first, month: 1, day: 1)
        let start = count
        var wrong: [String] = []
        for year in first..<first + 400 {
            for month in 1...12 {
                for day in 1...CivilTime.days(inMonth: month, of: year) {
                    let isThere = CivilTime.daysSinceEpoch(year: year, month: month, day: day) == count
                    let isBack = CivilTime.date(daysSinceEpoch: count) == (year, month, day)
                    if !isThere || !isBack { wrong.append("\(year)-\(month)-\(day)") }
                    count += 1
                }
            }
        }
        #expect(wrong.isEmpty)
        #expect(count - start == 146_097)
    }

    @Test func `leap years are those of the Gregorian calendar`() {
        let leap = [-400, 0, 4, 1_600, 1_904, 1_996, 2_000, 2_024, 2_400]
        let common = [-100, 1, 1_700, 1_900, 1_970, 2_023, 2_100]
        #expect(leap.allSatisfy { CivilTime.days(inMonth: 2, of: $0) == 29 })
        #expect(common.allSatisfy { CivilTime.days(inMonth: 2, of: $0) == 28 })
    }

    /// Instants in microseconds, as Python's `datetime` counts them.
    private static let knownInstants: [(Int64, CivilTime)] = [
        (0, CivilTime(year: 1970, month: 1, day: 1)),
        (
            1_679_734_800_250_000,
            CivilTime(year: 2023, month: 3, day: 25, hour: 9, microsecond: 250_000)
        ),
        (-1, CivilTime(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999)),
        (
            -2_203_846_184_999_995,
            CivilTime(year: 1900, month: 3, day: 1, hour: 12, minute: 30, second: 15, microsecond: 5)
        ),
    ]

    @Test(arguments: knownInstants) func `known instants show the right time`(microseconds: Int64, civil: CivilTime) {
        let instant = Instant(microseconds: microseconds)
        #expect(CivilTime(utc: instant) == civil)
        #expect(civil.instant() == instant)
    }

    @Test func `any instant between the years 1 and 9999 comes back`() {
        var generator = SplitMix(seed: 3)
        let first = CivilTime(year: 1, month: 1, day: 1).instant().microseconds
        let last = CivilTime(year: 9_999, month: 12, day: 31, hour: 23).instant().microseconds
        for _ in 0..<20_000 {
            let instant = Instant(microseconds: Int64.random(in: first...last, using: &generator))
            let civil = CivilTime(utc: instant)
            guard civil.isValid, civil.instant() == instant else {
                Issue.record("\(instant.microseconds) came back as \(civil)")
                return
            }
        }
    }

    @Test func `a clock east of UTC shows a time earlier than UTC does`() {
        let civil = CivilTime(year: 2023, month: 3, day: 25, hour: 9)
        #expect(civil.instant(offset: 7_200) == civil.instant() + .seconds(-7_200))
        #expect(civil.instant(offset: -18_000) == civil.instant() + .seconds(18_000))
    }

    @Test func `only dates that exist are valid`() {
        #expect(CivilTime(year: 2024, month: 2, day: 29).isValid)
        #expect(CivilTime(year: 2023, month: 3, day: 25, hour: 23, minute: 59, second: 59).isValid)
        let wrong = [
            CivilTime(year: 2023, month: 2, day: 29), CivilTime(year: 2023, month: 13, day: 1),
            CivilTime(year: 2023, month: 0, day: 1), CivilTime(year: 2023, month: 4, day: 31),
            CivilTime(year: 2023, month: 1, day: 0), CivilTime(year: 0, month: 1, day: 1),
            CivilTime(year: 10_000, month: 1, day: 1), CivilTime(year: 2023, month: 1, day: 1, hour: 24),
            CivilTime(year: 2023, month: 1, day: 1, minute: 60),
            CivilTime(year: 2023, month: 1, day: 1, second: 60),
        ]
        #expect(wrong.allSatisfy { !$0.isValid })
    }
}
