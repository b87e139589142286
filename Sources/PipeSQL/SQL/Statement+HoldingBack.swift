extension Statement {
    /// Whether somebody leads and has dealt with what passed while nobody did. Before that no run of a schedule starts, or
    /// one that the schedule gives up could have begun.
    static let isLed = """
        exists (
               select 1
                 from leader
                where leader.missed_from is null
                  and leader.missed_after > clock_timestamp())
        """

    /// That nothing holds back a scheduled run whose time has come: no pause, no limit, no run before it. `run` is the row
    /// in question. What is paused or full is looked up once for all rows, however many of them wait behind one limit.
    static func mayStart(_ run: String) -> String {
        """
        \(run).deployment_id is not null
           and (\(run).attempt > 0 or \(run).start_by is null or \(run).start_by > clock_timestamp())
           and \(isOpen("\(run).work_queue"))
           and \(run).deployment_id \(isNotIn(closedDeployments))
           and not exists (
               select 1
                 from tag_limit
                where \(isTag("tag_limit.tag", of: run))
                  and tag_limit.concurrency_limit <= \(held(withTag: "tag_limit.tag")))
           and (\(run).backfill_id is null or \(run).backfill_id \(isNotIn(fullBackfills)))
           and (\(run).schedule_id is null
                or ((\(run).attempt > 0 or \(isLed))
                    and \(run).schedule_id \(isNotIn(fullSchedules))
                    and not exists (
                        select 1
                          from schedule
                          join flow_run earlier on earlier.schedule_id = schedule.id
                         where schedule.id = \(run).schedule_id
                           and schedule.overlap <> 'allow'
                           and \(precedes("earlier", run)))))
        """
    }

    /// That a queue is neither paused nor full.
    static func isOpen(_ queue: String) -> String { "\(queue) \(isNotIn(closedQueues))" }

    /// That a run of the same schedule is before another and has not ended. One that its jitter still keeps back is in nobody's
    /// way.
    static func precedes(_ earlier: String, _ later: String) -> String {
        """
        \(earlier).scheduled_at < \(later).scheduled_at
           and \(earlier).state in ('scheduled', 'pending', 'running', 'paused', 'cancelling')
           and (\(earlier).state <> 'scheduled' or \(earlier).attempt > 0 or \(earlier).due_at <= \(now))
        """
    }

    private static func isNotIn(_ names: String) -> String {
        "/*pg <> all (array (*//*sqlite not in (*/\(names)/*pg ))*//*sqlite )*/"
    }

    private static let closedQueues = """
        select queue.name
                 from work_queue queue
                where queue.is_paused
                   or queue.concurrency_limit <= (
                      select count(*)
                        from flow_run held
                       where held.work_queue = queue.name
                         and held.state in ('pending', 'running', 'paused', 'cancelling'))
                   or queue.rate_count <= \(recentStarts(of: "queue"))
        """

    private static let closedDeployments = """
        select origin.id
                 from deployment origin
                where origin.is_paused
                union all
               select held.deployment_id
                 from flow_run held
                where held.state in ('pending', 'running', 'paused', 'cancelling')
                  and held.deployment_id is not null
                group by held.deployment_id
               having count(*) >= (
                      select origin.concurrency_limit from deployment origin where origin.id = held.deployment_id)
        """

    private static let fullSchedules = """
        select held.schedule_id
                 from flow_run held
                where held.schedule_id is not null
                  and held.state in ('pending', 'running', 'paused', 'cancelling')
                group by held.schedule_id
               having count(*) >= (
                      select schedule.max_active_runs from schedule where schedule.id = held.schedule_id)
        """

    private static let fullBackfills = """
        select held.backfill_id
                 from flow_run held
                where held.backfill_id is not null
                  and held.state in ('pending', 'running', 'paused', 'cancelling')
                group by held.backfill_id
               having count(*) >= (
                      select backfill.parallel from backfill where backfill.id = held.backfill_id)
        """
}
