import PipeCore
import PipeRuntime
import Testing

@Suite struct CalendarDatesTests {
    private let folder = TemporaryFolder()

    @Test func `a file has one date a line, with comments and empty lines between`() throws {
        let text = "# Christmas\n2026-12-25\n\n  2026-12-26  # the second\r\n"
        #expect(try CalendarDates.read(text, from: "f") == ["2026-12-25", "2026-12-26"])
    }

    @Test(arguments: ["2026-12-2", "2026-02-30", "tomorrow", "2026-12-25 2026-12-26", "2026-12-25T00:00"])
    func `anything else is named with its line`(line: String) {
        let problem = #expect(throws: InputProblem.self) { try CalendarDates.read("\n\(line)\n", from: "f") }
        #expect(problem?.description == "f:2: expected a date such as 2026-12-25, got '\(line)'")
    }

    @Test func `a calendar has a name and at least one date`() throws {
        #expect(try Calendar(named: "a", dates: ["2026-12-26", "2026-12-25", "2026-12-26"]).dates.count == 2)
        #expect(throws: InputProblem.self) { try Calendar(named: "2026", dates: ["2026-12-26"]) }
        #expect(throws: InputProblem.self) { try Calendar(named: "a", dates: []) }
        #expect(throws: InputProblem.self) { try CalendarDates.check(["2026-12-26", "x"]) }
    }

    @Test func `a schedule leaves out its own dates and those of its calendars`() throws {
        let spec = ScheduleSpec(.cron("@daily"), exceptions: ["2026-01-01", "a"])
        let calendars = [Calendar(name: "a", dates: ["2026-12-25"]), Calendar(name: "b", dates: ["2026-12-31"])]
        #expect(spec.exceptionDates(calendars) == ["2026-01-01", "2026-12-25"])
        try spec.check(calendars: calendars)
        let problem = #expect(throws: SpecProblem.self) { try spec.check(calendars: []) }
        #expect(problem?.message == "there is no calendar 'a': make it with 'pipectl calendar set'")
    }

    @Test func `files name calendars that exist`() async throws {
        let store = try await MemoryStore.open()
        let file = try folder.write(
            "flow: a\nname: b\ncommand: [x]\nschedules: [{cron: \"@daily\", except: [holidays]}]\n", to: "a.yaml")
        let files = try DeploymentFile.readAll(at: file).files
        let problem = await #expect(throws: InputProblem.self) {
            try await DeploymentFile.checkCalendars(of: files, in: store)
        }
        #expect(
            problem?.description
                == "\(file): schedule '@daily': there is no calendar 'holidays': make it with 'pipectl calendar set'")
        try await store.keep(Calendar(name: "holidays", dates: ["2026-12-25"]))
        try await DeploymentFile.checkCalendars(of: files, in: store)
    }
}
