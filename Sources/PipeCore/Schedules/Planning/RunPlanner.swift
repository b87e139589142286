/// Decides which runs a schedule gets: those ahead of it, and those of the times that passed.
package struct RunPlanner: Sendable {
    private let standing: ScheduleStanding
    private let times: FireTimes
    private let zone: ZoneRules
    private let now: Instant
    private let missed: MissedInterval?
    private let tolerance: Duration

    /// A plan reaches so far ahead, and is renewed when half of it is used up: at least the next three runs and the next
    /// ten minutes are always there.
    private static let reach = Duration.seconds(1_200)
    private static let fewest = 6
    private static let most = 100
    /// Runs made up for at once; the rest follows with the next plan.
    private static let batch = 500

    /// What passed longer ago than `tolerance` and has no run was missed, even where somebody led.
    package init(
        _ standing: ScheduleStanding, times: FireTimes, zone: ZoneRules, at now: Instant, missed: MissedInterval?,
        tolerance: Duration
    ) {
        self.standing = standing
        self.times = times
        self.zone = zone
        self.now = now
        self.missed = missed
        self.tolerance = tolerance
    }

    package func plan() -> SchedulePlan {
        var plan = SchedulePlan(standing)
        let passed = passedTimes()
        let made = makeUp(of: passed, into: &plan)
        do throws(SpecProblem) {
            plan.runs = try made.map(run)
            if passed.count == Self.batch {
                plan.planAgainAt = now
            } else {
                plan.runs += try lookAhead(of: &plan).map(run)
            }
        } catch {
            // What passed gets its runs when the problem is mended; of what waits already it is decided now.
            var halted = SchedulePlan(standing, problem: "\(error)")
            halted.expire(plan.expired, of: standing)
            return halted
        }
        return plan
    }

    // MARK: What passed

    /// Those of a batch of passed times that still get a run. Says which waiting runs do not start any more.
    private func makeUp(of passed: [Instant], into plan: inout SchedulePlan) -> [Instant] {
        let waiting = standing.waiting.map(\.scheduledAt)
        let missedTimes = Set(waiting + passed.filter(isMissed)).sorted()
        let kept = Set(standing.spec.onMissed.kept(of: missedTimes, at: now).filter(isInTime))
        plan.expire(standing.waiting.filter { !kept.contains($0.scheduledAt) }.map(\.run), of: standing)
        plan.plannedUntil = max(plan.plannedUntil, passed.count == Self.batch ? passed[Self.batch - 1] : now)
        return passed.filter { isMissed($0) ? kept.contains($0) : isInTime($0) }
    }

    /// Times without a run up to now, at most one batch. Of those that the policy drops anyway not every one is computed.
    private func passedTimes() -> [Instant] {
        var start = standing.plannedUntil
        guard start < now else { return [] }
        var times: [Instant] = []
        let late = max(start, allMissedUntil(from: start))
        switch standing.spec.onMissed {
        case .all: break
        case .latest:
            times = self.times.last(after: start, notAfter: late).map { [$0] } ?? []
            start = late
        case .none: start = late
        case .window(let span): start = max(start, min(late, now - span - .microseconds(1)))
        }
        let fires = self.times.fires(after: start)
        while times.count < Self.batch, let fire = fires.next(), fire <= now { times.append(fire) }
        return times
    }

    /// The end of the stretch behind `start` in which every time was missed.
    private func allMissedUntil(from start: Instant) -> Instant {
        let tolerated = now - tolerance
        guard let missed, missed.from <= max(start, tolerated) else { return tolerated }
        return max(missed.until, tolerated)
    }

    private func isMissed(_ time: Instant) -> Bool { missed?.contains(time) == true || time <= now - tolerance }

    private func isInTime(_ time: Instant) -> Bool { startBy(time).map { $0 > now } ?? true }

    // MARK: What lies ahead

    /// The times to come that have no run yet; says when to look again.
    private func lookAhead(of plan: inout SchedulePlan) -> [Instant] {
        let fires = times.fires(after: now)
        var ahead: [Instant] = []
        while ahead.count < Self.most, ahead.count < Self.fewest || ahead[ahead.count - 1] < now + Self.reach {
            guard let fire = fires.next() else {
                plan.plannedUntil = max(plan.plannedUntil, ahead.last ?? now)
                return ahead.filter { $0 > standing.plannedUntil }
            }
            ahead.append(fire)
        }
        plan.plannedUntil = max(plan.plannedUntil, ahead[ahead.count - 1])
        plan.planAgainAt = renewal(of: ahead)
        return ahead.filter { $0 > standing.plannedUntil }
    }

    /// When three times are still to come, or ten minutes, or half of as many as there may be: the first of these.
    private func renewal(of ahead: [Instant]) -> Instant {
        let reached = ahead[ahead.count - 1] - Self.reach / 2
        guard ahead.count == Self.most else { return min(ahead[ahead.count - 4], reached) }
        // Of times so close that the most there may be does not last ten minutes, ten minutes are not promised.
        return reached > now ? min(ahead[Self.most / 2], max(ahead[0], reached)) : ahead[Self.most / 2]
    }

    // MARK: One run

    private func run(_ time: Instant) throws(SpecProblem) -> PlannedRun {
        let filled = LogicalDate.fill(
            standing.deployment.parameters.merging(standing.spec.parameters), scheduledAt: time, zone: zone)
        let parameters: JSON.Object
        do {
            parameters = try standing.deployment.parameterSchema.check(filled)
        } catch {
            throw SpecProblem([], error.message)
        }
        return PlannedRun(
            id: .random(), name: RunName.random(), scheduledAt: time, dueAt: time + jitter(at: time),
            startBy: startBy(time), parameters: parameters, tags: standing.deployment.tags + ["auto-scheduled"])
    }

    private func startBy(_ time: Instant) -> Instant? {
        standing.spec.maxLateness.map { time + jitter(at: time) + $0 }
    }

    /// Always the same for the same time of the same schedule.
    private func jitter(at time: Instant) -> Duration {
        let longest = standing.spec.jitter.microseconds
        guard longest > 0 else { return .zero }
        let hash = StableHash.of("\(standing.id) \(time.microseconds)")
        return .microseconds(Int64(hash % UInt64(longest)))
    }
}
