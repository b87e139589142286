import PipeCore
import PipeRuntime
import Testing

@Suite struct ScheduleRemarkTests {
    @Test func `of six fields that can be read in two ways it is said where the seconds are`() {
        #expect(ScheduleSpec(.cron("0 0 6 1 * *")).remark?.contains("the first is the seconds") == true)
        #expect(ScheduleSpec(.cron("0 0 6 1 * *", dst: .croniter)).remark?.contains("the last is the seconds") == true)
    }

    @Test(arguments: ["0 6 * * 1", "@daily", "0 0 6 * * MON", "* * * * * *"])
    func `where there is one reading, nothing is said`(cron: String) {
        #expect(ScheduleSpec(.cron(cron)).remark == nil)
    }

    @Test func `nor of intervals and rules`() {
        #expect(ScheduleSpec(.interval(.seconds(60))).remark == nil)
    }
}
