internal import Logging
internal import PipeCore

/// The duty that makes runs of schedules ahead of their time, and makes up for what passed while nobody led.
struct SchedulePlanning: Sendable {
    private let store: any Store
    private let zones: ZoneDatabase
    private let tolerance: Duration
    private let logger: Logger

    /// Schedules planned in one transaction.
    private static let batch = 50
    /// How long until a schedule is looked at again that cannot be read, or whose zone this machine does not know.
    private static let patience = Duration.seconds(600)

    /// What passed longer ago than `tolerance` without a run was missed.
    init(store: any Store, zones: ZoneDatabase, tolerance: Duration, logger: Logger) {
        self.store = store
        self.zones = zones
        self.tolerance = tolerance
        self.logger = logger
    }

    /// Plans whatever must be planned now; answers with how long until something must be again.
    func plan(under term: Term) async throws(StoreError) -> Duration? {
        while !Task.isCancelled {
            let work = try await store.schedulesToPlan(under: term, limit: Self.batch)
            guard !work.schedules.isEmpty || !work.unreadable.isEmpty else {
                if let missed = work.missed {
                    try await store.settle(missed, under: term)
                    logger.debug("what passed while nobody led is settled")
                }
                return work.nextAt.map { max(.zero, $0 - work.now) }
            }
            let plans = work.schedules.map { plan($0, of: work) }
            _ = try await store.keep(plans + unreadable(work), of: work, under: term)
            report(plans, of: work)
        }
        return nil
    }

    private func plan(_ standing: ScheduleStanding, of work: PlanningWork) -> SchedulePlan {
        if standing.isPaused { return .halted(standing, at: work.now) }
        if let calendar = standing.unknownCalendars.first {
            return .halted(standing, at: work.now, problem: "there is no calendar '\(calendar)'")
        }
        do throws(ScheduleProblem) {
            let zone = try zones.rules(named: try standing.spec.zoneName())
            let times = try standing.spec.times(
                zone: zone, anchor: standing.spec.anchor(madeAt: standing.madeAt),
                seed: standing.deployment.name.description,
                exceptions: standing.exceptions)
            return RunPlanner(
                standing, times: times, zone: zone, at: work.now, missed: work.missed, tolerance: tolerance
            ).plan()
        } catch {
            return .halted(standing, at: work.now, planAgainAt: work.now + Self.patience, problem: "\(error)")
        }
    }

    /// They are looked at again: this program may be replaced by one that can read them.
    private func unreadable(_ work: PlanningWork) -> [SchedulePlan] {
        work.unreadable.map { plan in
            logger.warning(
                "a schedule cannot be read",
                metadata: ["schedule": "\(plan.schedule)", "why": "\(plan.problem ?? "-")"])
            var plan = plan
            plan.planAgainAt = work.now + Self.patience
            return plan
        }
    }

    private func report(_ plans: [SchedulePlan], of work: PlanningWork) {
        for (plan, standing) in zip(plans, work.schedules) {
            let schedule: Logger.Metadata = [
                "deployment": "\(standing.deployment.name)", "schedule": "\(standing.spec.key)",
            ]
            if let problem = plan.problem {
                logger.warning(
                    "a schedule cannot be planned", metadata: schedule.merging(["why": "\(problem)"]) { $1 })
            }
            if !plan.expired.isEmpty {
                logger.info(
                    "missed runs are not made up for",
                    metadata: schedule.merging(["runs": "\(plan.expired.count)"]) { $1 })
            }
        }
    }
}
