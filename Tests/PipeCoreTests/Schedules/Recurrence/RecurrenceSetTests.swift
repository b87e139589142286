import PipeCore
import Testing

@Suite struct RecurrenceSetTests {
    @Test(arguments: [
        "FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=3", "rrule:freq=daily;count=3", " FREQ=DAILY;COUNT=3;\n",
        "RRULE:FREQ=DAI\r\n LY;COUNT=3\r\n", "RRULE;X-VENDOR=1:COUNT=3;FREQ=DAILY", "FREQ=DAILY;COUNT=03",
    ])
    func `one rule can be written in many ways`(text: String) throws {
        #expect(try RecurrenceSet(text) == RecurrenceSet("FREQ=DAILY;COUNT=3"))
    }

    @Test(arguments: [
        ("FREQ=DAILY", nil, false), ("DTSTART:20240101T090000", nil, true), ("DTSTART:20240101T090000Z", "UTC", true),
        ("DTSTART;TZID=Europe/Berlin:20240101T090000", "Europe/Berlin", true),
        ("dtstart;value=date;tzid=Europe/Berlin:20240101\nrrule:freq=daily", "Europe/Berlin", true),
    ])
    func `the zone is the one DTSTART names`(text: String, zone: String?, hasStart: Bool) throws {
        let set = try RecurrenceSet(text)
        #expect(set.zoneName == zone)
        #expect(set.hasStart == hasStart)
    }

    @Test(arguments: [
        ("20241231", "20241231T000000"), ("2024-12-31", "20241231T000000"),
        ("2024-12-31T09:30:00Z", "20241231T093000Z"), ("20241231t093000z", "20241231T093000Z"),
    ])
    func `times may be written with separators`(text: String, plain: String) throws {
        #expect(try RecurrenceSet("FREQ=DAILY;UNTIL=\(text)") == RecurrenceSet("FREQ=DAILY;UNTIL=\(plain)"))
    }

    @Test(arguments: [("2MO", "+2MO"), ("2MO", "MO(+2)"), ("-1FR", "FR(-1)")])
    func `a weekday may be written as dateutil does`(text: String, other: String) throws {
        #expect(try RecurrenceSet("FREQ=MONTHLY;BYDAY=\(text)") == RecurrenceSet("FREQ=MONTHLY;BYWEEKDAY=\(other)"))
    }

    @Test(arguments: [
        ("", "expected FREQ=DAILY or the like, found nothing"),
        ("COUNT=3", "RRULE: expected FREQ=DAILY or the like, found 'COUNT=3'"),
        (
            "FREQ=DAYLY",
            "RRULE: FREQ=DAYLY: expected SECONDLY to YEARLY, as RFC 5545 names them (did you mean 'DAILY'?)"
        ),
        ("FREQ=DAILY;BYMINUT=3", "RRULE: unknown part 'BYMINUT' (did you mean 'BYMINUTE'?)"),
        ("FREQ=DAILY;COUNT", "RRULE: 'COUNT': expected a part such as COUNT=3"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "RRULE: COUNT is given twice"),
        ("FREQ=DAILY;COUNT=0", "RRULE: COUNT=0: expected a whole number of at least 1"),
        (
            "FREQ=SECONDLY;COUNT=1000001",
            "RRULE: COUNT=1000001: at most 1000000 are counted: name the end with UNTIL"
        ),
        ("FREQ=DAILY;INTERVAL=x", "RRULE: INTERVAL=X: expected a whole number of at least 1"),
        (
            "FREQ=DAILY;COUNT=3;UNTIL=20240101",
            "RRULE: COUNT and UNTIL exclude each other: expected only one of them"
        ),
        ("FREQ=DAILY;UNTIL=soon", "RRULE: UNTIL=SOON: expected a time such as 20261231 or 20261231T120000Z"),
        ("FREQ=DAILY;WKST=MON", "RRULE: WKST=MON: expected one of MO, TU, WE, TH, FR, SA, SU"),
        ("FREQ=DAILY;BYDAY=MO,XX", "RRULE: BYDAY=MO,XX: expected weekdays such as MO, 2TU or -1FR, found 'XX'"),
        ("FREQ=MONTHLY;BYDAY=0MO", "RRULE: BYDAY=0MO: expected weekdays such as MO, 2TU or -1FR, found '0MO'"),
        ("FREQ=DAILY;BYMONTH=13", "RRULE: BYMONTH=13: expected 1 to 12"),
        ("FREQ=DAILY;BYHOUR=9,24", "RRULE: BYHOUR=9,24: expected 0 to 23, found '24'"),
        ("FREQ=DAILY;BYMONTHDAY=0", "RRULE: BYMONTHDAY=0: expected 1 to 31 or -31 to -1"),
        ("FREQ=YEARLY;BYEASTER=0", "RRULE: BYEASTER is not part of RFC 5545: expected RDATEs"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "RRULE: never fires: no day fits BYMONTH=2;BYMONTHDAY=30"),
        (
            "FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31;BYDAY=-1FR",
            "RRULE: never fires: no day fits BYMONTH=4,6;BYMONTHDAY=31;BYDAY=-1FR"
        ),
        (
            "FREQ=DAILY;BYSETPOS=-2",
            "RRULE: never fires: BYSETPOS=-2, but DAILY fires at most 1 time in each period"
        ),
        ("RULE:FREQ=DAILY", "unknown property 'RULE' (did you mean 'RRULE'?)"),
        ("DTSTART;VALUE=DATE", "DTSTART: expected ':' and a value, found ';VALUE=DATE'"),
        ("DTSTART:20240101\nDTSTART:20240102", "DTSTART: given twice"),
        ("DTSTART:tomorrow", "DTSTART: expected a time such as 20261231T120000, found 'tomorrow'"),
        ("RDATE;VALUE=DATE:20240101T00", "RDATE: expected a date such as 20261231, found '20240101T00'"),
        (
            "DTSTART;TZID=Europe/Berlin:20240101T000000Z",
            "DTSTART: '20240101T000000Z' is in UTC: expected a time on the clocks of its TZID"
        ),
        (
            "EXDATE;TZID=Asia/Tokyo:20240101T000000\nDTSTART;TZID=Europe/Berlin:20240101T000000",
            "EXDATE: TZID=Asia/Tokyo: expected the zone of DTSTART, Europe/Berlin"
        ),
        (
            "RDATE;TZID=Asia/Tokyo:20240101T000000",
            "RDATE: TZID=Asia/Tokyo: expected none, as DTSTART names none"
        ),
        (
            "RDATE;VALUE=PERIOD:20240101T000000Z/PT1H",
            "RDATE: VALUE=PERIOD: expected times, for a fire has no length"
        ),
        ("RRULE;A=1:FREQ=DAILY", "RRULE: unknown parameter 'A=1'"),
        ("EXDATE:20240101T000000", "expected RRULE, RDATE or DTSTART, found only exceptions"),
    ])
    func `a mistake is told in one line`(text: String, problem: String) {
        #expect(throws: ScheduleProblem(problem)) { try RecurrenceSet(text) }
    }
}
