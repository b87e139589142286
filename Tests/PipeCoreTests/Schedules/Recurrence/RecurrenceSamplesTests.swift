import PipeCore
import Testing

@Suite struct RecurrenceSamplesTests {
    @Test func `rules fire when python-dateutil says so`() throws {
        #expect(RecurrenceSamples.lines.count > 150)
        for line in RecurrenceSamples.lines {
            let words = line.split(separator: " ").map(String.init)
            let start = try stamp(words[0])
            var at = start + .seconds(Int(words[1]) ?? 0)
            let set = try RecurrenceSet(words[3])
            var fires = RecurrenceTimes(set, anchor: start, zone: .utc).fires(after: at)
            for step in words[2].split(separator: ",") {
                let expected = Int(step).map { at + .seconds($0) }
                #expect(fires.next() == expected, "\(line)")
                if let expected { at = expected }
            }
        }
    }

    @Test func `where one begins to look does not change what comes`() throws {
        for line in RecurrenceSamples.lines {
            let words = line.split(separator: " ").map(String.init)
            let times = RecurrenceTimes(try RecurrenceSet(words[3]), anchor: try stamp(words[0]), zone: .utc)
            var fires = times.fires(after: try stamp(words[0]))
            for _ in 0..<6 {
                guard let fire = fires.next() else { break }
                var again = times.fires(after: fire + .microseconds(-1))
                #expect(again.next() == fire, "\(line)")
            }
        }
    }

    /// `20260102T030405` in UTC.
    private func stamp(_ text: String) throws -> Instant {
        let (date, time) = (text.prefix(8), text.suffix(6))
        return try instant(
            "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))T"
                + "\(time.prefix(2)):\(time.dropFirst(2).prefix(2)):\(time.suffix(2))Z")
    }
}
