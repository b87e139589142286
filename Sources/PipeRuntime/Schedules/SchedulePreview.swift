package import PipeCore
package import PipeEngine

/// The next times of a schedule that need not be kept anywhere.
package struct SchedulePreview: Sendable {
    package let spec: ScheduleSpec
    package let from: Instant
    package let count: Int
    private let zone: ZoneRules
    private let times: FireTimes

    package static let counts = 1...100_000

    /// Reads a schedule as a deployment file has it, and beside it `from`, `count` and `seed`. What names no start of its own
    /// is counted from `from`, which is `now` where it is not given.
    package init(reading value: JSON, at now: Instant, zones: ZoneDatabase = .machine) throws(SpecProblem) {
        let reader = try SpecReader(value)
        var members = reader.object
        for name in ["from", "count", "seed"] { members[name] = nil }
        spec = try ScheduleSpec(reading: .object(members))
        count = try reader.integer("count", from: 1) ?? 10
        guard Self.counts.contains(count) else {
            throw SpecProblem(["count"], "'count': expected 1 to \(Self.counts.upperBound), found \(count)")
        }
        let seed = try reader.text("seed")
        try spec.check(zones: zones, seed: seed ?? "")
        do {
            zone = try zones.rules(named: try spec.zoneName())
            from = try Self.start(try reader.text("from"), zone) ?? spec.anchor(madeAt: now)
            times = try spec.times(zone: zone, anchor: from, seed: seed, exceptions: try Self.dates(spec))
        } catch let problem as SpecProblem {
            throw problem
        } catch {
            throw SpecProblem([], "\(error)")
        }
    }

    /// The times strictly after `from`; fewer than asked for if the schedule ends. A rule that begins there fires there.
    package func next() -> [ZonedTime] {
        var next: [ZonedTime] = []
        let fires = times.fires(after: spec.beginsWhenMade ? from - .microseconds(1) : from)
        while next.count < count, let fire = fires.next() { next.append(ZonedTime(fire, in: zone)) }
        return next
    }

    /// `{"times": […]}`.
    package var answer: JSON { ["times": .array(next().map { .string($0.rfc3339) })] }

    /// Answers one line of JSON with its times, or with `{"error": …}`.
    package static func answer(to line: [UInt8], at now: Instant) -> JSON {
        do {
            return try SchedulePreview(reading: try JSON.parse(bytes: line), at: now).answer
        } catch let problem as SpecProblem {
            return ["error": .string(problem.message)]
        } catch {
            return ["error": .string("not JSON: \(error)")]
        }
    }

    private static func start(_ text: String?, _ zone: ZoneRules) throws(SpecProblem) -> Instant? {
        guard let text else { return nil }
        guard let reading = Timestamp.read(text) else {
            throw SpecProblem(["from"], "'from': expected a time such as 2026-03-29 01:30 or RFC 3339, found '\(text)'")
        }
        return reading.instant(in: zone)
    }

    private static func dates(_ spec: ScheduleSpec) throws(SpecProblem) -> Set<String> {
        if let name = spec.calendarNames.first {
            throw SpecProblem(
                ["except"], "'\(name)': calendars are in the store, which a preview does not ask: name dates")
        }
        return Set(spec.exceptions)
    }
}
