import PipeCore
import PipeRuntime
import Testing

@Suite struct InputProblemTests {
    @Test(arguments: [
        (["cron"], "'x': 1 fields", "--cron: 'x': 1 fields"),
        (["max_lateness"], "'max_lateness': expected a duration", "--max-lateness: expected a duration"),
        (["except", "0"], "'x y': expected a date", "--except: 'x y': expected a date"),
        (
            ["0", "parameters", "year"], "parameter 'year': expected an integer",
            "-p: parameter 'year': expected an integer"
        ),
        (["day_or"], "'day_or' goes with 'cron'", "--day-and: 'day_or' goes with 'cron'"),
        ([], "expected a mapping", "expected a mapping"),
    ])
    func `a member is called as its flag is`(path: [String], message: String, line: String) {
        #expect(InputProblem(flags: SpecProblem(path, message)).description == line)
    }
}
