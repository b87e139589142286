import PipeFlow
import Testing

@Suite struct DayTests {
    @Test func `days are read, counted and compared`() throws {
        let day = try #require(Day("2023-03-25"))
        #expect((day.year, day.month, day.day, day.weekday) == (2023, 3, 25, 6))
        #expect(day.adding(days: 7).description == "2023-04-01")
        #expect(day.adding(days: -84).description == "2022-12-31")
        #expect(day.adding(days: 10) - day == 10)
        #expect(day < day.adding(days: 1))
        #expect(day.start.description == "2023-03-25T00:00:00Z")
        #expect(Day(year: 1969, month: 12, day: 31)?.weekday == 3)
        #expect(Day(year: 1, month: 1, day: 1)?.weekday == 1)
        #expect(Day(year: 2023, month: 2, day: 29) == nil)
        for text in ["2023-2-1", "2023-02-30", "2023-03-25T00:00:00Z", "", "soon"] { #expect(Day(text) == nil) }
    }

    @Test func `moments are read, counted and compared`() throws {
        let moment = try #require(Moment("2023-03-25T09:00:00+02:00"))
        #expect(moment.description == "2023-03-25T07:00:00Z")
        #expect(moment == Moment("2023-03-25 07:00"))
        #expect((moment + .milliseconds(250)).description == "2023-03-25T07:00:00.250000Z")
        #expect(moment + .seconds(60) - moment == .seconds(60))
        #expect(moment - .seconds(1) < moment)
        #expect((moment - .seconds(8 * 3_600)).day == Day("2023-03-24"))
        #expect(Moment("soon") == nil)
    }
}
