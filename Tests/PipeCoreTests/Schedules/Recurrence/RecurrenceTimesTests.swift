import PipeCore
import Testing

@Suite struct RecurrenceTimesTests {
    /// The examples of RFC 5545, 3.8.5.3: the day they start at nine, the rule, and how it begins, by day or by time.
    private static let examples = [
        (
            "1997-09-02", "FREQ=DAILY;COUNT=10",
            "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09"
        ),
        (
            "1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5",
            "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12 end"
        ),
        ("1997-09-02", "FREQ=DAILY;UNTIL=19970905T090000", "1997-09-02 1997-09-03 1997-09-04 1997-09-05 end"),
        (
            "1997-09-02", "FREQ=WEEKLY;COUNT=10",
            "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21"
        ),
        (
            "1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28 1997-11-11 1997-11-25 1997-12-09"
        ),
        (
            "1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
            "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25"
        ),
        (
            "1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
            "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16 end"
        ),
        (
            "1997-09-02", "FREQ=MONTHLY;BYMONTHDAY=-3",
            "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26 1998-03-29 1998-04-28"
        ),
        (
            "1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
            "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15"
        ),
        (
            "1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
            "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11 1997-11-18"
        ),
        (
            "1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13 2001-04-13 2001-07-13 2002-09-13"
        ),
        (
            "1997-09-02", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30 1998-04-29"
        ),
        ("1997-09-02", "FREQ=MINUTELY;INTERVAL=15;COUNT=6", "1997-09-02 09:00 09:15 09:30 09:45 10:00 10:15 end"),
        ("1997-09-02", "FREQ=MINUTELY;INTERVAL=90;COUNT=4", "1997-09-02 09:00 10:30 12:00 13:30 end"),
        ("1997-09-02", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000", "1997-09-02 09:00 12:00 15:00 end"),
        (
            "1997-09-02", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
            "1997-09-02 09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20"
        ),
        (
            "1998-01-01", "FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
            "1998-01-01 1998-01-02 1998-01-03 1998-01-04 1998-01-05 1998-01-06 1998-01-07 1998-01-08"
        ),
        (
            "1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
            "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03"
        ),
        (
            "1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
            "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29"
        ),
        (
            "1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
            "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16 end"
        ),
        (
            "1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
            "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01"
        ),
        (
            "1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
            "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11"
        ),
        (
            "1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
            "1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10"
        ),
        (
            "1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
            "1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10"
        ),
        (
            "1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18 2003-01-01 2003-04-10"
        ),
        (
            "1997-05-19", "FREQ=YEARLY;BYDAY=20MO",
            "1997-05-19 1998-05-18 1999-05-17 2000-05-15 2001-05-14 2002-05-20 2003-05-19 2004-05-17"
        ),
        (
            "1997-05-12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "1997-05-12 1998-05-11 1999-05-17 2000-05-15 2001-05-14 2002-05-13 2003-05-12 2004-05-10"
        ),
        (
            "1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
            "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26 1999-03-04"
        ),
        (
            "1997-06-05", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
            "1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17 1997-07-24"
        ),
        (
            "1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
            "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07 1998-04-11"
        ),
        (
            "1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11-05 2000-11-07 2004-11-02 2008-11-04 2012-11-06 2016-11-08 2020-11-03 2024-11-05"
        ),
        ("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06 end"),
        (
            "1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24 end"
        ),
        (
            "1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31 end"
        ),
        (
            "2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
            "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30 end"
        ),
    ]

    @Test(arguments: examples) func `the examples of the RFC fire as it says`(
        start: String, rule: String, expected: String
    ) throws {
        let zone = try ZoneFile.rules("America/New_York")
        let day = start.filter { $0 != "-" }
        let set = try RecurrenceSet("DTSTART;TZID=America/New_York:\(day)T090000\nRRULE:\(rule)")
        var fires = RecurrenceTimes(set, anchor: Instant(microseconds: 0), zone: zone)
            .fires(after: try instant("1990-01-01T00:00:00Z"))
        let words = expected.split(separator: " ")
        let isByTime = expected.contains(":")
        for word in isByTime ? words.dropFirst() : words[...] {
            let fire = fires.next().map { Timestamp.text($0, offset: zone.offset(at: $0)).prefix(16) }
            let wanted = isByTime ? "\(words[0])T\(word)" : "\(word)T09:00"
            #expect(fire == (word == "end" ? nil : wanted[...]))
        }
    }

    /// The first fires in UTC, by day and hour.
    private func begin(_ text: String, after: String = "2024-01-01T00:00:00Z", count: Int = 5) throws -> String {
        let times = RecurrenceTimes(try RecurrenceSet(text), anchor: try instant("2024-01-10T09:00:00.7Z"), zone: .utc)
        var fires = times.fires(after: try instant(after))
        var texts: [String] = []
        while texts.count < count, let fire = fires.next() {
            texts.append(String(Timestamp.text(fire).dropFirst(5).prefix(8)))
        }
        return texts.joined(separator: " ")
    }

    @Test(arguments: [
        ("FREQ=DAILY;COUNT=2", "01-10T09 01-11T09"),
        ("DTSTART:20240105T060000\nRRULE:FREQ=DAILY;COUNT=2", "01-05T06 01-06T06"),
        ("DTSTART:20240105T060000Z", "01-05T06"),
        ("DTSTART:20240105T060000\nRDATE:20240103T060000,20240107T060000Z", "01-03T06 01-05T06 01-07T06"),
        ("RDATE;VALUE=DATE:20240107,20240107,20240103", "01-03T00 01-07T00"),
        ("FREQ=DAILY;COUNT=4\nEXDATE:20240111T090000\nRDATE:20240105T000000", "01-05T00 01-10T09 01-12T09 01-13T09"),
        ("FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2", "01-11T09 01-13T09"),
        ("FREQ=DAILY;COUNT=2\nFREQ=DAILY;INTERVAL=2;COUNT=3", "01-10T09 01-11T09 01-12T09 01-14T09"),
        ("FREQ=DAILY;COUNT=300\nEXRULE:FREQ=SECONDLY", ""),
        ("FREQ=DAILY;UNTIL=20240112", "01-10T09 01-11T09"),
        ("FREQ=DAILY;UNTIL=20240112T090000Z", "01-10T09 01-11T09 01-12T09"),
        ("FREQ=MONTHLY;BYDAY=TU,2WE;COUNT=3", "01-10T09 01-16T09 01-23T09"),
        ("FREQ=WEEKLY;BYDAY=-1FR;COUNT=2", "01-12T09 01-19T09"),
        // The first week of 2026, which has 53 of them, begins in 2025.
        ("FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO;COUNT=1", "12-29T09"),
    ])
    func `a set adds and takes away`(text: String, fires: String) throws {
        #expect(try begin(text) == fires)
    }

    @Test func `DTSTART itself fires only where the rule says so`() throws {
        #expect(try begin("DTSTART:20240105T060000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1") == "01-08T06")
    }

    @Test func `what fires at an instant is not after it`() throws {
        let rule = "DTSTART:20010101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=3600"
        #expect(try begin(rule, after: "2024-05-01T10:00:00Z", count: 2) == "05-01T11 05-01T12")
        #expect(try begin(rule, after: "2024-05-01T09:59:59.9Z", count: 1) == "05-01T10")
        #expect(try begin(rule, after: "9999-12-31T22:30:00Z") == "12-31T23")
    }

    @Test func `a rule of seconds outlives the days that are excluded from it`() throws {
        let rule = "DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY;BYDAY=SA,SU"
        #expect(try begin(rule, after: "2026-01-02T23:59:58Z", count: 2) == "01-02T23 01-05T00")
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;INTERVAL=4;BYMONTHDAY=29", "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=8", "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2", "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
    ])
    func `a rule that its start keeps from ever firing ends`(rule: String) throws {
        #expect(try begin("DTSTART:20250101T090000\nRRULE:\(rule)") == "")
    }
}
