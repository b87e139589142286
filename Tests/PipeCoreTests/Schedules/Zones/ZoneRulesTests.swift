import PipeCore
import TestSupport
import Testing

@Suite struct ZoneRulesTests {
    /// Zone, instant, and what its clocks show, from the zone database's own commentary and Python's `zoneinfo`.
    @Test(arguments: [
        ("Europe/Berlin", "2024-03-31T00:59:59Z", "2024-03-31T01:59:59+01:00"),
        ("Europe/Berlin", "2024-03-31T01:00:00Z", "2024-03-31T03:00:00+02:00"),
        ("Europe/Berlin", "2024-10-27T01:00:00Z", "2024-10-27T02:00:00+01:00"),
        ("Europe/Berlin", "2090-07-01T00:00:00Z", "2090-07-01T02:00:00+02:00"),
        ("America/New_York", "2024-11-03T05:59:59Z", "2024-11-03T01:59:59-04:00"),
        ("America/New_York", "2024-11-03T06:00:00Z", "2024-11-03T01:00:00-05:00"),
        ("America/New_York", "1942-06-01T00:00:00Z", "1942-05-31T20:00:00-04:00"),
        ("Australia/Lord_Howe", "2024-10-05T15:30:00Z", "2024-10-06T02:30:00+11:00"),
        ("Australia/Lord_Howe", "2024-10-05T15:29:59Z", "2024-10-06T01:59:59+10:30"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59-10:00"),
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Kwajalein", "1993-08-22T00:00:00Z", "1993-08-22T12:00:00+12:00"),
        ("Pacific/Kwajalein", "1993-08-20T00:00:00Z", "1993-08-19T12:00:00-12:00"),
        ("Antarctica/Troll", "2024-03-31T01:00:00Z", "2024-03-31T03:00:00+02:00"),
        ("Europe/Dublin", "2024-01-15T12:00:00Z", "2024-01-15T12:00:00Z"),
        ("Europe/Dublin", "2050-07-15T12:00:00Z", "2050-07-15T13:00:00+01:00"),
        ("Africa/Casablanca", "2024-03-20T12:00:00Z", "2024-03-20T12:00:00Z"),
        ("Africa/Casablanca", "2024-05-20T12:00:00Z", "2024-05-20T13:00:00+01:00"),
        ("Asia/Kathmandu", "2024-05-20T12:00:00Z", "2024-05-20T17:45:00+05:45"),
        ("America/Nuuk", "2050-07-15T12:00:00Z", "2050-07-15T11:00:00-01:00"),
        ("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04T01:00:00-02:00"),
        ("Etc/GMT+5", "2024-05-20T12:00:00Z", "2024-05-20T07:00:00-05:00"),
        ("UTC", "2024-05-20T12:00:00Z", "2024-05-20T12:00:00Z"),
    ])
    func `clocks show what they showed`(zone: String, utc: String, local: String) throws {
        let rules = try ZoneFile.rules(zone)
        let instant = try instant(utc)
        #expect(Timestamp.text(instant, offset: rules.offset(at: instant)) == local)
        #expect(try rules.civil(at: instant) == civil(String(local.prefix(19))))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2024-03-31 02:30", "2024-03-31T01:00:00Z"),
        ("America/New_York", "2024-03-10 02:00", "2024-03-10T07:00:00Z"),
        ("Australia/Lord_Howe", "2024-10-06 02:15", "2024-10-05T15:30:00Z"),
        ("Antarctica/Troll", "2024-03-31 01:00", "2024-03-31T01:00:00Z"),
        ("Antarctica/Troll", "2024-03-31 02:59:59", "2024-03-31T01:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T03:00:00Z"),
        ("Asia/Beirut", "2024-03-31 00:30", "2024-03-30T22:00:00Z"),
        ("Africa/Cairo", "2024-04-26 00:00", "2024-04-25T22:00:00Z"),
        ("America/Asuncion", "2023-10-01 00:30", "2023-10-01T04:00:00Z"),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30 23:59:59", "2011-12-30T10:00:00Z"),
        ("Pacific/Kwajalein", "1993-08-21 12:00", "1993-08-21T12:00:00Z"),
        ("Europe/Berlin", "2091-03-25 02:30", "2091-03-25T01:00:00Z"),
    ])
    func `a time the clocks skipped leads to the end of the gap`(zone: String, local: String, next: String) throws {
        let rules = try ZoneFile.rules(zone)
        #expect(try rules.resolve(civil(local)) == .gap(next: instant(next)))
        #expect(try rules.resolve(civil(local)).first == instant(next))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2024-10-27 02:30", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),
        ("Europe/Berlin", "2024-10-27 02:00", "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"),
        ("America/New_York", "2024-11-03 01:59:59", "2024-11-03T05:59:59Z", "2024-11-03T06:59:59Z"),
        ("Australia/Lord_Howe", "2024-04-07 01:45", "2024-04-06T14:45:00Z", "2024-04-06T15:15:00Z"),
        ("Antarctica/Troll", "2024-10-27 01:30", "2024-10-26T23:30:00Z", "2024-10-27T01:30:00Z"),
        ("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z"),
        ("Africa/Casablanca", "2024-03-10 02:30", "2024-03-10T01:30:00Z", "2024-03-10T02:30:00Z"),
        ("Europe/Dublin", "2024-10-27 01:30", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),
    ])
    func `a time the clocks showed twice has two instants`(
        zone: String, local: String, first: String, second: String
    ) throws {
        let rules = try ZoneFile.rules(zone)
        #expect(try rules.resolve(civil(local)) == .overlap(first: instant(first), second: instant(second)))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2024-03-31 01:59:59", "2024-03-31T00:59:59Z"),
        ("Europe/Berlin", "2024-03-31 03:00", "2024-03-31T01:00:00Z"),
        ("Europe/Berlin", "2024-10-27 03:00", "2024-10-27T02:00:00Z"),
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2030-01-01 05:45", "2030-01-01T00:00:00Z"),
    ])
    func `any other time has one`(zone: String, local: String, only: String) throws {
        #expect(try ZoneFile.rules(zone).resolve(civil(local)) == .one(instant(only)))
    }

    @Test(arguments: ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll", "America/Nuuk"])
    func `every instant is among those its own civil time resolves to`(zone: String) throws {
        let rules = try ZoneFile.rules(zone)
        var generator = SplitMix(seed: 11)
        for _ in 0..<20_000 {
            let instant = Instant(
                microseconds: Int64.random(in: -3_000_000_000...60_000_000_000, using: &generator) * 1_000_000 + 5)
            let found: [Instant] =
                switch rules.resolve(rules.civil(at: instant)) {
                case .one(let only): [only]
                case .gap: []
                case .overlap(let first, let second): first < second ? [first, second] : []
                }
            guard found.contains(instant) else {
                Issue.record("\(zone) loses \(Timestamp.text(instant))")
                return
            }
        }
    }

    @Test func `the next transition is where the offset changes`() throws {
        let berlin = try ZoneFile.rules("Europe/Berlin")
        #expect(try berlin.nextTransition(after: instant("2024-01-01T00:00:00Z")) == instant("2024-03-31T01:00:00Z"))
        #expect(try berlin.nextTransition(after: instant("2024-03-31T01:00:00Z")) == instant("2024-10-27T01:00:00Z"))
        #expect(try berlin.nextTransition(after: instant("3024-07-01T00:00:00Z")) == instant("3024-10-31T01:00:00Z"))
        #expect(ZoneRules.utc.nextTransition(after: Instant(microseconds: 0)) == nil)
    }

    @Test func `rules go on for thousands of years`() throws {
        let berlin = try ZoneFile.rules("Europe/Berlin")
        #expect(try berlin.offset(at: instant("9999-07-01T00:00:00Z")) == 7_200)
        #expect(try berlin.offset(at: instant("9999-12-31T00:00:00Z")) == 3_600)
    }

    /// A rule, a civil time in 2025, and the offset from UTC at that time.
    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2025-07-01 12:00", 7_200),
        ("<+03>-3", "2025-07-01 12:00", 10_800),
        ("<-0330>3:30", "2025-07-01 12:00", -12_600),
        ("<+10>-10:20:30", "2025-07-01 12:00", 37_230),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2025-07-01 12:00", 3_600),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2025-01-01 12:00", 0),
        ("AAA3BBB,J60/0,J300", "2025-02-28 23:59", -10_800), ("AAA3BBB,J60/0,J300", "2025-03-01 01:01", -7_200),
        ("AAA3BBB,J60/0,J300", "2024-02-29 12:00", -10_800), ("AAA3BBB,J60/0,J300", "2024-03-01 01:01", -7_200),
        ("AAA3BBB,59/0,300", "2025-03-01 01:01", -7_200), ("AAA3BBB,59/0,300", "2024-02-29 01:01", -7_200),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2025-03-29 01:59", 7_200),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2025-03-29 03:00", 10_800),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-29 22:59", -7_200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-30 00:00", -3_600),
        ("EST5EDT,0/0,J365/25", "2025-01-01 00:30", -14_400), ("EST5EDT,0/0,J365/25", "2025-07-01 00:30", -14_400),
    ])
    func `the rule at the end of a file is kept for ever`(rule: String, local: String, offset: Int) throws {
        let rules = try ZoneRules(name: "Test", tzif: ZoneFile.bytes(footer: rule))
        let time = try civil(local)
        #expect(rules.resolve(time) == .one(time.instant(offset: offset)))
    }

    @Test(arguments: [
        ("", "is cut short"), ("TZif", "is cut short"), ("nonsense", "is not a zone file"),
        ("TZif2", "is cut short"),
    ])
    func `a file that is none is refused`(text: String, reason: String) {
        #expect(throws: ScheduleProblem("time zone 'X/Y': its file \(reason)")) {
            try ZoneRules(name: "X/Y", tzif: Array(text.utf8))
        }
    }

    @Test func `a file cut anywhere is refused and never a trap`() throws {
        let bytes = ZoneFile.bytes("Europe/Berlin")
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: ScheduleProblem.self) { try ZoneRules(name: "Cut", tzif: Array(bytes[..<count])) }
        }
        var generator = SplitMix(seed: 4)
        for _ in 0..<2_000 {
            var damaged = bytes
            damaged[Int.random(in: 4..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = try? ZoneRules(name: "Damaged", tzif: damaged)
        }
    }

    @Test(arguments: [
        "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
    ])
    func `a rule that cannot be read is named`(rule: String) {
        #expect(throws: ScheduleProblem("time zone 'X': its file ends in a rule that cannot be read: '\(rule)'")) {
            try ZoneRules(name: "X", tzif: ZoneFile.bytes(footer: rule))
        }
    }
}
