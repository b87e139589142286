import PipeCore
import TestSupport
import Testing

@Suite struct RecurrenceClockTests {
    /// Zone, start on its clocks, rule, and the first fires in UTC.
    @Test(arguments: [
        // A time that the clocks skip is made up for at the first instant after the gap.
        ("Europe/Berlin", "20240330T023000", "FREQ=DAILY", "03-30T01:30 03-31T01:00 04-01T00:30"),
        ("Europe/Berlin", "20240331T023000", "FREQ=DAILY", "03-31T01:00 04-01T00:30"),
        (
            "Europe/Berlin", "20240331T020000", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30",
            "03-31T01:00 03-31T01:30 04-01T00:00"
        ),
        (
            "Europe/Berlin", "20240331T020000", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30;COUNT=2",
            "03-31T01:00 03-31T01:30 end"
        ),
        ("America/New_York", "20240303T023000", "FREQ=WEEKLY", "03-03T07:30 03-10T07:00 03-17T06:30"),
        ("Australia/Lord_Howe", "20241005T021500", "FREQ=DAILY", "10-04T15:45 10-05T15:30 10-06T15:15"),
        // A time that they show twice counts once.
        ("Europe/Berlin", "20241026T023000", "FREQ=DAILY", "10-26T00:30 10-27T00:30 10-28T01:30"),
        ("America/New_York", "20241003T013000", "FREQ=MONTHLY", "10-03T05:30 11-03T05:30 12-03T06:30"),
        ("Australia/Lord_Howe", "20240406T014500", "FREQ=DAILY", "04-05T14:45 04-06T14:45 04-07T15:15"),
        // Elapsed time passes the changes evenly.
        ("Europe/Berlin", "20240331T003000", "FREQ=HOURLY", "03-30T23:30 03-31T00:30 03-31T01:30"),
        ("Europe/Berlin", "20241027T013000", "FREQ=HOURLY", "10-26T23:30 10-27T00:30 10-27T01:30 10-27T02:30"),
        ("Europe/Berlin", "20241026T193000", "FREQ=HOURLY;INTERVAL=6", "10-26T17:30 10-26T23:30 10-27T05:30"),
        ("Australia/Lord_Howe", "20240407T000000", "FREQ=HOURLY", "04-06T13:00 04-06T14:00 04-06T15:00 04-06T16:00"),
        ("America/New_York", "20241103T013000", "FREQ=MINUTELY;INTERVAL=45", "11-03T05:30 11-03T06:15 11-03T07:00"),
        // Hours and minutes are those of the clock when the time has elapsed.
        ("Europe/Berlin", "20241027T003000", "FREQ=HOURLY;BYHOUR=2", "10-27T00:30 10-27T01:30 10-28T01:30"),
        ("Europe/Berlin", "20240331T003000", "FREQ=HOURLY;BYHOUR=2", "04-01T00:30 04-02T00:30"),
        ("Europe/Berlin", "20241027T020000", "FREQ=MINUTELY;BYMINUTE=10", "10-27T00:10 10-27T01:10 10-27T02:10"),
        (
            "Europe/Berlin", "20241027T020000", "FREQ=SECONDLY;BYHOUR=2;BYMINUTE=1;BYSECOND=0",
            "10-27T00:01 10-27T01:01 10-28T01:01"
        ),
        (
            "Australia/Lord_Howe", "20240407T000000", "FREQ=HOURLY;BYMINUTE=45",
            "04-06T13:45 04-06T14:45 04-06T15:15 04-06T16:15"
        ),
        // Ends on the clock of the zone.
        ("Europe/Berlin", "20240701T090000", "FREQ=DAILY;UNTIL=20240702T090000", "07-01T07:00 07-02T07:00 end"),
        ("Europe/Berlin", "20240701T090000", "FREQ=DAILY;UNTIL=20240702T065959Z", "07-01T07:00 end"),
    ])
    func `fires keep to the clock, or to the time that passes`(
        zone: String, start: String, rule: String, expected: String
    ) throws {
        let set = try RecurrenceSet("DTSTART;TZID=\(zone):\(start)\nRRULE:\(rule)")
        let times = RecurrenceTimes(set, anchor: Instant(microseconds: 0), zone: try ZoneFile.rules(zone))
        var fires = times.fires(after: Instant(microseconds: 0))
        for word in expected.split(separator: " ") {
            let fire = fires.next()
            #expect(fire.map { Timestamp.text($0).dropFirst(5).prefix(11) } == (word == "end" ? nil : word))
            guard let fire else { break }
            var again = times.fires(after: fire + .microseconds(-1))
            #expect(again.next() == fire)
        }
    }

    @Test(arguments: [
        ("EXDATE;TZID=Europe/Berlin:20240331T023000", "2024-04-01T00:30:00Z"),
        ("EXDATE:20240331T010000Z", "2024-04-01T00:30:00Z"), ("EXDATE:20240331T003000Z", "2024-03-31T01:00:00Z"),
    ])
    func `an exception meets the fire of the same clock time`(exception: String, next: String) throws {
        let text = "DTSTART;TZID=Europe/Berlin:20240330T023000\nRRULE:FREQ=DAILY\n" + exception
        let times = RecurrenceTimes(
            try RecurrenceSet(text), anchor: Instant(microseconds: 0), zone: try ZoneFile.rules("Europe/Berlin"))
        var fires = times.fires(after: try instant("2024-03-30T12:00:00Z"))
        #expect(try fires.next() == instant(next))
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca",
    ])
    func `elapsed time fires at every tick whose clock fits`(name: String) throws {
        let zone = try ZoneFile.rules(name)
        var generator = SplitMix(seed: 7)
        for _ in 0..<40 {
            let hours = Set((0..<3).map { _ in Int.random(in: 0...3, using: &generator) })
            let minutes = Set((0..<9).map { _ in Int.random(in: 0...59, using: &generator) })
            let interval = Int.random(in: 1...50, using: &generator)
            let list = (hours.sorted().map(String.init), minutes.sorted().map(String.init))
            let rule =
                "FREQ=MINUTELY;INTERVAL=\(interval);BYHOUR=\(list.0.joined(separator: ","))"
                + ";BYMINUTE=\(list.1.joined(separator: ","))"
            let change = zone.nextTransition(after: Instant(microseconds: .random(in: 0...1 << 51, using: &generator)))
            guard let change else { continue }
            let start = change + .seconds(-60 * Int.random(in: 0...1_000, using: &generator))
            var fires = RecurrenceTimes(try RecurrenceSet(rule), anchor: start, zone: zone)
                .fires(after: start + .seconds(-1))
            for tick in 0..<4_000 / interval {
                let instant = start + .seconds(tick * interval * 60)
                let civil = zone.civil(at: instant)
                guard hours.contains(civil.hour), minutes.contains(civil.minute) else { continue }
                let fire = fires.next()
                guard fire == instant else {
                    Issue.record("\(rule) in \(name) from \(Timestamp.text(start)) misses \(Timestamp.text(instant))")
                    return
                }
            }
        }
    }
}
