import PipeCore
import PipeEngine
import PipeRuntime
import Testing

@Suite struct ScheduleCheckTests {
    private let zones = ZoneDatabase()

    @Test(arguments: ["0 6 * * 1", "*/5 * * * *", "0 0 6 * * MON-FRI", "@daily", "0 0 L * *", "1,2 0-5/2 ? JAN 5#2"])
    func `a schedule of a known shape passes`(cron: String) throws {
        try ScheduleSpec(.cron(cron)).check(zones: zones, seed: "etl/nightly")
    }

    @Test(arguments: ["", "often", "* * * *", "* * * * * * *", "@dayly", "0 6 * * $"])
    func `another does not`(cron: String) {
        let problem = #expect(throws: SpecProblem.self) {
            try ScheduleSpec(.cron(cron)).check(zones: zones, seed: "etl/nightly")
        }
        #expect(problem?.path == ["cron"])
    }

    @Test(.enabled(if: FilePath.kind(of: "/usr/share/zoneinfo/Europe/Berlin") != nil, "tzdata is not installed"))
    func `the zone is one that this machine knows`() throws {
        try ScheduleSpec(.cron("@daily"), timezone: "Europe/Berlin").check(zones: zones, seed: "")
        for zone in ["Europe/Berln", "Europe", "", "../../etc/passwd", "/etc/localtime", "zone.tab"] {
            let problem = #expect(throws: SpecProblem.self) {
                try ScheduleSpec(.cron("@daily"), timezone: zone).check(zones: zones, seed: "")
            }
            #expect(problem?.path == ["timezone"])
        }
        let slip = #expect(throws: SpecProblem.self) {
            try ScheduleSpec(.cron("@daily"), timezone: "Europe/Berln").check(zones: zones, seed: "")
        }
        #expect(slip?.message == "unknown time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)")
    }

    @Test func `without a zone database only UTC is known, and the message says what to install`() throws {
        let bare = ZoneDatabase(folder: "/nowhere")
        try ScheduleSpec(.cron("@daily"), timezone: "UTC").check(zones: bare, seed: "")
        let problem = #expect(throws: SpecProblem.self) {
            try ScheduleSpec(.cron("@daily"), timezone: "Europe/Berlin").check(zones: bare, seed: "")
        }
        #expect(problem?.message.contains("apt install tzdata") == true)
    }
}
