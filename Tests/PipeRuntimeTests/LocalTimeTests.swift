import PipeCore
import PipeRuntime
import Testing

@Suite struct LocalTimeTests {
    @Test func `a text that names its offset needs no zone`() {
        #expect(LocalTime.read("1970-01-01T01:00:00+01:00") == Instant(microseconds: 0))
        #expect(LocalTime.read("tomorrow") == nil)
    }

    @Test func `what is shown is read back`() throws {
        let instant = Instant(microseconds: 1_700_000_000_250_000)
        let shown = LocalTime.text(instant).split(separator: " ")
        #expect(shown.count == 3)
        let read = try #require(LocalTime.read("\(shown[0]) \(shown[1])"))
        #expect(instant - read == .milliseconds(250))
        #expect(LocalTime.milliseconds(instant) == ".250")
    }

    @Test func `a table's times are as short as they stay clear`() {
        let now = Instant(microseconds: 1_686_830_400_000_000)
        let shown = LocalTime.text(now)
        #expect(LocalTime.brief(now, now: now) == String(shown.dropFirst(11)))
        #expect(LocalTime.brief(now + .seconds(-86_400 * 3), now: now).utf8.prefix(3).elementsEqual("06-".utf8))
        #expect(LocalTime.brief(now + .seconds(-86_400 * 400), now: now).hasPrefix("2022-05-"))
    }

    @Test func `before 1970 time goes forward too`() {
        #expect(LocalTime.milliseconds(Instant(microseconds: -250_000)) == ".750")
    }
}
