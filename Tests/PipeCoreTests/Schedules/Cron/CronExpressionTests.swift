import PipeCore
import TestSupport
import Testing

@Suite struct CronExpressionTests {
    /// What an expression means in UTC, from an instant on.
    private func fires(
        _ text: String, after start: String = "2024-01-01T00:00:00Z", count: Int = 4, dayOr: Bool = true
    ) throws -> String {
        let expression = try CronExpression(text, dayOr: dayOr)
        return try CronTimes(expression, zone: .utc, dst: .auto).fires(after: instant(start)).prefix(count)
            .map { fire in
                let text = Timestamp.text(fire)
                return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : String(text.prefix(19))
            }
            .joined(separator: " ")
    }

    @Test(arguments: [
        ("30 9 * * *", "2024-01-01T09:30:00 2024-01-02T09:30:00"),
        ("15 30 9 * * *", "2024-01-01T09:30:15 2024-01-02T09:30:15"),
        ("*/20 * * * *", "2024-01-01T00:20:00 2024-01-01T00:40:00"),
        ("50/5 3 * * *", "2024-01-01T03:50:00 2024-01-01T03:55:00"),
        ("59/15 3 * * *", "2024-01-01T03:59:00 2024-01-02T03:59:00"),
        ("0 22-1 * * *", "2024-01-01T01:00:00 2024-01-01T22:00:00"),
        ("0 22-4/3 * * *", "2024-01-01T01:00:00 2024-01-01T04:00:00"),
        ("0 5-5 * * *", "2024-01-01T05:00:00 2024-01-02T05:00:00"),
        ("0 0 1 NOV-FEB/2 *", "2024-11-01 2025-01-01"), ("0 0 1 Jul,aug ?", "2024-07-01 2024-08-01"),
        ("0 0 30-2 * *", "2024-01-02 2024-01-30"),
        ("@hourly", "2024-01-01T01:00:00 2024-01-01T02:00:00"), (" @Daily ", "2024-01-02 2024-01-03"),
        ("\t0  0 * *\t*\r\n", "2024-01-02 2024-01-03"), ("@midnight", "2024-01-02 2024-01-03"),
        ("@weekly", "2024-01-07 2024-01-14"),
        ("@monthly", "2024-02-01 2024-03-01"), ("@yearly", "2025-01-01 2026-01-01"),
        ("@annually", "2025-01-01 2026-01-01"),
    ])
    func `fields mean the times that people expect`(text: String, expected: String) throws {
        #expect(try fires(text, count: 2) == expected)
    }

    @Test(arguments: [
        ("0 0 * * 0", "2024-01-07 2024-01-14"), ("0 0 * * 7", "2024-01-07 2024-01-14"),
        ("0 0 * * 5-7", "2024-01-05 2024-01-06 2024-01-07 2024-01-12"),
        ("0 0 * * FRI-MON", "2024-01-05 2024-01-06 2024-01-07 2024-01-08"),
        ("0 0 * * fri-mon/2", "2024-01-05 2024-01-07"), ("0 0 * * 5-7/2", "2024-01-05 2024-01-07"),
        ("0 0 * * 7-2", "2024-01-02 2024-01-07 2024-01-08"), ("0 0 * * 0-7", "2024-01-02 2024-01-03"),
        ("0 0 * * 5#2", "2024-01-12 2024-02-09 2024-03-08"), ("0 0 * * Fri#5", "2024-03-29 2024-05-31"),
        ("0 0 * * 5#L", "2024-01-26 2024-02-23 2024-03-29"), ("0 0 * * 5L", "2024-01-26 2024-02-23"),
        ("0 0 * * L5", "2024-01-26 2024-02-23"), ("0 0 * * FRIL", "2024-01-26 2024-02-23"),
        ("0 0 * * 1,5#2", "2024-01-08 2024-01-12 2024-01-15"), ("0 0 * * 7L", "2024-01-28 2024-02-25"),
        ("0 0 L * *", "2024-01-31 2024-02-29 2024-03-31"), ("0 0 L-3 * *", "2024-01-28 2024-02-26 2024-03-28"),
        ("0 0 15,L * *", "2024-01-15 2024-01-31 2024-02-15"), ("0 0 29-L * *", "2024-01-29 2024-01-30 2024-01-31"),
        ("0 0 15W * *", "2024-01-15 2024-02-15 2024-03-15 2024-04-15 2024-05-15 2024-06-14"),
        ("0 0 1W 6,9 *", "2024-06-03 2024-09-02"), ("0 0 31W 3,8 *", "2024-03-29 2024-08-30"),
        ("0 0 30W 6 *", "2024-06-28 2025-06-30"), ("0 0 31W 2 *", "2024-02-29 2025-02-28"),
        ("0 0 LW * *", "2024-01-31 2024-02-29 2024-03-29"), ("0 0 29 2 *", "2024-02-29 2028-02-29"),
    ])
    func `days of the month and of the week are found`(text: String, expected: String) throws {
        let count = expected.split(separator: " ").count
        #expect(try fires(text, after: "2024-01-01T00:00:00Z", count: count) == expected)
    }

    @Test func `day of month and weekday are alternatives, or conditions, where both are restricted`() throws {
        #expect(try fires("0 0 13 * 5", count: 3) == "2024-01-05 2024-01-12 2024-01-13")
        #expect(try fires("0 0 13 * 5", count: 3, dayOr: false) == "2024-09-13 2024-12-13 2025-06-13")
        #expect(try fires("0 0 * * 5", count: 2) == "2024-01-05 2024-01-12")
        #expect(try fires("0 0 ? * 5", count: 2) == "2024-01-05 2024-01-12")
        #expect(try fires("0 0 1-31 * 5", count: 2) == "2024-01-02 2024-01-03")
        #expect(try fires("0 0 1-31 * 5", count: 2, dayOr: false) == "2024-01-05 2024-01-12")
        #expect(try fires("0 0 */15 * 5", count: 4) == "2024-01-05 2024-01-12 2024-01-16 2024-01-19")
        #expect(try fires("0 0 29 2 1", count: 2, dayOr: false) == "2044-02-29 2072-02-29")
    }

    @Test func `in croniter's reading seconds come last and a range to itself is the whole field`() throws {
        let last = try CronExpression("30 9 * * * 15", secondsFirst: false)
        var fires = try CronTimes(last, zone: .utc, dst: .auto).fires(after: instant("2024-01-01T00:00:00Z"))
        #expect(try fires.next() == instant("2024-01-01T09:30:15Z"))
        let whole = try CronExpression("5-5 9 * * *", secondsFirst: false)
        fires = try CronTimes(whole, zone: .utc, dst: .auto).fires(after: instant("2024-01-01T00:00:00Z"))
        #expect(try fires.next() == instant("2024-01-01T09:00:00Z"))
    }

    @Test(arguments: [
        ("61 * * * *", "minute 61: expected 0–59"), ("5-70 * * * *", "minute '5-70': expected 0–59"),
        ("* 24 * * *", "hour 24: expected 0–23"), ("0 0 0 * *", "day of month 0: expected 1–31"),
        ("0 0 1 13 *", "month 13: expected 1–12 or JAN–DEC"), ("0 0 * * 8", "weekday 8: expected 0–7 or SUN–SAT"),
        ("60 * * * * *", "second 60: expected 0–59"),
        ("0 0 1 JANU *", "month 'JANU': expected 1–12 or JAN–DEC (did you mean 'JAN'?)"),
        ("0 0 * * FRB", "weekday 'FRB': expected 0–7 or SUN–SAT (did you mean 'FRI'?)"),
        ("*/0 * * * *", "minute '*/0': a step is a whole number of at least 1"),
        ("5/ * * * *", "minute '5/': a step is a whole number of at least 1"),
        ("1,,2 * * * *", "minute '': expected 0–59"), ("-5 * * * *", "minute '-5': expected 0–59"),
        ("1-2-3 * * * *", "minute '1-2-3': expected 0–59"), ("0 ? * * *", "hour '?': expected 0–23"),
        ("0 0 ٣ * *", "day of month '٣': expected 1–31"),
        ("0 0 L-31 * *", "day of month 'L-31': expected L-1 to L-30, days before the last of the month"),
        ("0 0 40W * *", "day of month '40W': expected 1W–31W or LW, the workday nearest to that day"),
        ("0 0 * * 5#6", "weekday '5#6': expected #1 to #5 or #L behind the weekday"),
        ("0 0 * * L", "weekday 'L': write 5L for the last Friday of the month, or 6 for every Saturday"),
        ("H * * * *", "minute 'H': H spreads by a deployment's name, and there is none here"),
        ("* * *", "3 fields: expected minute hour day month weekday, or six with seconds before them"),
        ("", "0 fields: expected minute hour day month weekday, or six with seconds before them"),
        ("@reboot", "a schedule knows times, not when a machine starts"),
        (
            "@dayly",
            "expected @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually (did you mean '@daily'?)"
        ),
        ("0 0 30 2 *", "never fires: there is no day 30 in February"),
        ("0 0 31 4,6 *", "never fires: there is no day 31 in April or June"),
        ("0 0 31 4,6,9 ?", "never fires: there is no day 31 in April, June or September"),
        ("0 0 L-29 2 *", "never fires: there is no day L-29 in February"),
    ])
    func `every mistake is one line that names the field and what is allowed`(text: String, reason: String) {
        #expect(throws: ScheduleProblem("'\(text)': \(reason)")) { try CronExpression(text) }
    }

    @Test func `days that never meet are refused, days that meet rarely are not`() throws {
        #expect(
            throws: ScheduleProblem("'0 0 20 * 1#1': never fires: day of month 20 is never weekday 1#1 in any month")
        ) { try CronExpression("0 0 20 * 1#1", dayOr: false) }
        #expect(throws: Never.self) { try CronExpression("0 0 29 2 5#5", dayOr: false) }
        #expect(throws: Never.self) { try CronExpression("0 0 30 2 1") }
    }

    @Test func `nothing fires from the year 10000 on`() throws {
        #expect(try fires("0 0 1 1 *", after: "9998-06-01T00:00:00Z") == "9999-01-01")
        #expect(try fires("0 * * * *", after: "9999-12-31T22:00:00Z") == "9999-12-31T23:00:00")
    }

    @Test func `no text whatever is a trap`() {
        var generator = SplitMix(seed: 12)
        let pieces = [
            "*", "/", "-", ",", "#", "L", "W", "H", "(", ")", "0", "5", "31", "7", "99999999999999999999", "?", " ",
            "MON", "feb", "@", "é", "9223372036854775807",
        ]
        for _ in 0..<20_000 {
            let fields = (0..<5).map { _ in
                (0...Int.random(in: 0...4, using: &generator))
                    .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            }
            let text = fields.joined(separator: " ")
            for secondsFirst in [true, false] {
                _ = try? CronExpression(text, secondsFirst: secondsFirst, seed: "etl/nightly")
            }
        }
    }
}
