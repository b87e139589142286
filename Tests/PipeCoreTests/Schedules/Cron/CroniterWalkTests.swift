import PipeCore
import Testing

@Suite struct CroniterWalkTests {
    @Test(arguments: CroniterVectors.lines.split(separator: "\n").map(String.init))
    func `fires are those that croniter gives`(line: String) throws {
        let columns = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
        let dayOr = columns[1].last != "&"
        let text = columns[1].filter { $0 != "&" }.joined(separator: " ")
        let expression = try CronExpression(text, dayOr: dayOr, secondsFirst: false)
        let zone = try ZoneFile.rules(columns[0][0])
        let times = CronTimes(expression, zone: zone, dst: .croniter)
        let expected = try columns[3].map { try instant($0 + "Z") }
        #expect(try Array(times.fires(after: instant(columns[2][0] + "Z")).prefix(expected.count)) == expected)
    }

    @Test func `a time in a gap fires at the end of the gap, moved by whole minutes`() throws {
        let berlin = try ZoneFile.rules("Europe/Berlin")
        let expression = try CronExpression("30 2 * * * 45", secondsFirst: false)
        let fires = try CronTimes(expression, zone: berlin, dst: .croniter)
            .fires(after: instant("2024-03-30T12:00:00Z")).prefix(2)
        #expect(try Array(fires) == [instant("2024-03-31T01:00:45Z"), instant("2024-04-01T00:30:45Z")])
    }

    @Test func `an expression that croniter finds no more fires no more`() throws {
        let expression = try CronExpression("0 0 30 2 1#2", secondsFirst: false)
        var fires = try CronTimes(expression, zone: .utc, dst: .croniter).fires(after: instant("2024-01-01T00:00:00Z"))
        #expect(fires.next() == nil)
    }
}
