import PipeCore
import PipeRuntime
import Testing

@Suite struct ScheduleCheckTests {
    @Test(arguments: ["0 6 * * 1", "*/5 * * * *", "0 0 6 * * MON-FRI", "@daily", "0 0 L * *", "1,2 0-5/2 ? JAN 5#2"])
    func `a schedule of a known shape passes`(cron: String) throws {
        try ScheduleSpec(cron: cron, timezone: "UTC").check()
    }

    @Test(arguments: ["", "often", "* * * *", "* * * * * * *", "@dayly", "0 6 * * $"])
    func `another does not`(cron: String) {
        let problem = #expect(throws: SpecProblem.self) { try ScheduleSpec(cron: cron).check() }
        #expect(problem?.path == ["cron"])
    }

    @Test(.enabled(if: FilePath.kind(of: "/usr/share/zoneinfo/Europe/Berlin") != nil, "tzdata is not installed"))
    func `the zone is one that this machine knows`() throws {
        try ScheduleSpec(cron: "@daily", timezone: "Europe/Berlin").check()
        for zone in ["Europe/Berln", "Europe", "", "../../etc/passwd", "/etc/localtime", "zone.tab"] {
            let problem = #expect(throws: SpecProblem.self) { try ScheduleSpec(cron: "@daily", timezone: zone).check() }
            #expect(problem?.path == ["timezone"])
        }
        let slip = #expect(throws: SpecProblem.self) {
            try ScheduleSpec(cron: "@daily", timezone: "Europe/Berln").check()
        }
        #expect(slip?.message == "unknown time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)")
    }

    @Test func `without a zone database a well-formed name passes`() {
        let zones = ZoneNames(folder: "/nowhere")
        #expect(zones.contains("Europe/Berlin"))
        #expect(!zones.contains("../x"))
    }
}
