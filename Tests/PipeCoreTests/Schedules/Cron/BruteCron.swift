import PipeCore
import TestSupport

/// A cron expression of six fields as sets, matched second by second: slow, and too simple to be wrong.
struct BruteCron {
    let seconds: Set<Int>
    let minutes: Set<Int>
    let hours: Set<Int>
    let days: Set<Int>
    let weekdays: Set<Int>
    /// Whether both day fields are restricted, so that either will do.
    let joinsDays: Bool
    let isRepeating: Bool
    let text: String

    func matches(_ civil: CivilTime) -> Bool {
        guard seconds.contains(civil.second), minutes.contains(civil.minute), hours.contains(civil.hour) else {
            return false
        }
        let fitsDate = days.contains(civil.day)
        let fitsWeekday = weekdays.contains(Self.weekday(civil))
        return joinsDays ? fitsDate || fitsWeekday : fitsDate && fitsWeekday
    }

    /// The fires strictly after `start` up to `end`, on whole seconds.
    func fires(after start: Int64, through end: Int64, in zone: ZoneRules) -> [Int64] {
        var fires: [Int64] = []
        // Fixed times: the civil times that clocks have shown or skipped up to now. Every one fires when it is reached.
        var reached: Int64?
        // Without a seconds field everything, clocks included, happens on whole minutes.
        let step: Int64 = seconds == [0] ? 60 : 1
        for second in stride(from: start / step * step - 86_400, through: end, by: Int(step)) {
            let instant = Instant(microseconds: second * 1_000_000)
            let wall = second + Int64(zone.offset(at: instant))
            if isRepeating {
                if second > start, matches(Self.civil(wall)) { fires.append(second) }
                continue
            }
            let before = reached ?? wall - step
            guard wall > before else { continue }
            reached = wall
            let passed = stride(from: before + step, through: wall, by: Int(step))
            if second > start, passed.contains(where: { matches(Self.civil($0)) }) {
                fires.append(second)
            }
        }
        return fires
    }

    private static func civil(_ wall: Int64) -> CivilTime {
        CivilTime(utc: Instant(microseconds: wall * 1_000_000))
    }

    private static func weekday(_ civil: CivilTime) -> Int {
        let days = CivilTime.daysSinceEpoch(year: civil.year, month: civil.month, day: civil.day)
        return ((days + 4) % 7 + 7) % 7
    }
}

extension BruteCron {
    /// An expression that fires in the hours in which clocks change, now and then.
    init(using generator: inout SplitMix) {
        func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        var repeats = false
        func field(_ bounds: ClosedRange<Int>, near: ClosedRange<Int>, counts: Bool) -> (String, Set<Int>) {
            let (low, high) = (pick(near), pick(near))
            let step = pick(2...20)
            switch pick(0...6) {
            case 0:
                if counts { repeats = true }
                return ("*", Set(bounds))
            case 1:
                if counts { repeats = true }
                return ("*/\(step)", Set(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step)))
            case 2:
                let first = min(low, high)
                if counts { repeats = true }
                return ("\(first)/\(step)", Set(stride(from: first, through: bounds.upperBound, by: step)))
            case 3:
                let wrapped =
                    low <= high ? Set(low...high) : Set(low...bounds.upperBound).union(bounds.lowerBound...high)
                return ("\(low)-\(high)", wrapped)
            default: return ("\(low),\(high)", [low, high])
            }
        }
        let second = pick(0...5) == 0 ? field(0...59, near: 0...59, counts: false) : ("0", [0])
        let minute = field(0...59, near: 0...59, counts: true)
        let hour = field(0...23, near: pick(0...1) == 0 ? 0...3 : 0...23, counts: true)
        let day = pick(0...2) == 0 ? field(1...31, near: 1...31, counts: false) : ("*", Set(1...31))
        let weekday = pick(0...2) == 0 ? field(0...6, near: 0...6, counts: false) : ("*", Set(0...6))
        (seconds, minutes, hours) = (second.1, minute.1, hour.1)
        (days, weekdays) = (day.1, weekday.1)
        joinsDays = day.0 != "*" && weekday.0 != "*"
        isRepeating = repeats
        text = "\(second.0) \(minute.0) \(hour.0) \(day.0) * \(weekday.0)"
    }
}
