package import PipeCore
package import PipeEngine

/// What a person asks of a backfill: the runs that a deployment's schedules would have made between two times.
package struct BackfillOrder: Sendable {
    package var deployment: DeploymentSpec
    package var schedules: [Schedule]
    package var calendars: [Calendar]
    /// Both ends belong to the range. RFC 3339, or a civil time in each schedule's zone; a bare date as the end is the whole day.
    package var from: String
    package var to: String
    package var isReversed: Bool

    /// More at once nobody means.
    package static let most = 100_000
    /// How far what is too much is counted.
    private static let counted = 1_000_000

    package init(
        deployment: DeploymentSpec, schedules: [Schedule], calendars: [Calendar] = [], from: String, to: String,
        isReversed: Bool = false
    ) {
        self.deployment = deployment
        self.schedules = schedules
        self.calendars = calendars
        self.from = from
        self.to = to
        self.isReversed = isReversed
    }

    /// A run and the schedule that names its time.
    package struct Item: Hashable, Sendable {
        package let run: PlannedRun
        package let schedule: Schedule
        /// Its logical date as the schedule's clock shows it.
        package let date: ZonedTime
    }

    /// The runs in the order in which they shall start; equal times of two schedules are two runs.
    package func items(zones: ZoneDatabase = .machine) throws(InputProblem) -> [Item] {
        guard !schedules.isEmpty else {
            throw InputProblem("\(deployment.name) has no schedule whose runs could be made")
        }
        var dated: [(schedule: Schedule, date: ZonedTime)] = []
        for schedule in schedules {
            for date in try dates(of: schedule, zones) {
                dated.append((schedule, date))
                if dated.count >= Self.counted { break }
            }
        }
        guard dated.count <= Self.most else {
            let count = dated.count >= Self.counted ? "\(Self.counted) or more" : "\(dated.count)"
            throw InputProblem(
                "that would be \(count) runs, at most \(Self.most) are made at once: take a shorter range")
        }
        // Stable: of one time, the older schedule's first.
        let order = dated.enumerated().sorted {
            ($0.element.date.instant, $0.offset) < ($1.element.date.instant, $1.offset)
        }.map(\.element)
        var items: [Item] = []
        for (schedule, date) in isReversed ? order.reversed() : order {
            items.append(Item(run: try run(of: schedule, at: date), schedule: schedule, date: date))
        }
        return items
    }

    /// Why there may be no times at all; `nil` where nothing is odd.
    package var hint: String? {
        guard let schedule = schedules.first(where: { $0.spec.beginsWhenMade }) else { return nil }
        let start = LocalTime.text(schedule.createdAt)
        return "'\(schedule.spec.rule)' begins when it was added, \(start): give it a DTSTART"
    }

    private func dates(of schedule: Schedule, _ zones: ZoneDatabase) throws(InputProblem) -> some Sequence<ZonedTime> {
        let (zone, times): (ZoneRules, FireTimes)
        do {
            try schedule.spec.check(calendars: calendars)
            (zone, times) = try schedule.times(zones: zones, calendars: calendars)
        } catch {
            throw InputProblem("schedule \(schedule.title): \((error as? SpecProblem)?.message ?? "\(error)")")
        }
        let (start, end) = try range(in: zone)
        let fires = times.fires(after: start - .microseconds(1))
        return AnySequence {
            AnyIterator { fires.next().flatMap { $0 <= end ? ZonedTime($0, in: zone) : nil } }
        }
    }

    private func range(in zone: ZoneRules) throws(InputProblem) -> (start: Instant, end: Instant) {
        func read(_ flag: String, _ text: String) throws(InputProblem) -> Timestamp.Reading {
            guard let reading = Timestamp.read(text) else {
                throw InputProblem(
                    "\(flag): expected a date or time such as 2026-03-29 or 2026-03-29 01:30, got '\(text)'")
            }
            return reading
        }
        let start = try read("--from", from).instant(in: zone)
        let last = try read("--to", to)
        let end =
            Calendar.isDate(to)
            ? zone.resolve(last.civil.adding(days: 1)).first - .microseconds(1) : last.instant(in: zone)
        guard start <= end else { throw InputProblem("--from \(from) is later than --to \(to): turn them round") }
        return (start, end)
    }

    private func run(of schedule: Schedule, at date: ZonedTime) throws(InputProblem) -> PlannedRun {
        do {
            return PlannedRun(
                id: .random(), name: RunName.random(), scheduledAt: date.instant, dueAt: date.instant, startBy: nil,
                parameters: try deployment.runParameters(of: schedule.spec, at: date.instant, zone: date.zone),
                tags: deployment.tags + (deployment.tags.contains("backfill") ? [] : ["backfill"]))
        } catch {
            throw InputProblem("schedule \(schedule.title): \(error.message)")
        }
    }
}
