extension Statement {
    static let waiting = [findObstacles, fullTagsOfRun, heldBeside, earlierOfSchedule]

    static let findObstacles = Statement(
        "find_obstacles",
        """
        select start_by,
               (select parallel from backfill where backfill.id = flow_run.backfill_id) as parallel,
               exists (select 1 from leader where missed_after > clock_timestamp()) as is_led,
               exists (select 1 from leader where missed_from is not null) as is_settling,
               (select min(recent.at + queue.rate_period/*pg  * interval '1 microsecond'*/)
                  from work_queue queue
                  join queue_start recent on recent.work_queue = queue.name
                 where queue.name = flow_run.work_queue
                   and queue.rate_count <= \(recentStarts(of: "queue"))
                   and recent.at > clock_timestamp() - queue.rate_period/*pg  * interval '1 microsecond'*/)
                   as rate_opens_at
          from flow_run
         where id = $1
        """)

    static let fullTagsOfRun = Statement(
        "full_tags_of_run",
        """
        select *
          from (
               select tag, concurrency_limit, \(held(withTag: "tag_limit.tag")) as held
                 from tag_limit
                 join flow_run on \(isTag("tag_limit.tag", of: "flow_run"))
                where flow_run.id = $1) as limits
         where held >= concurrency_limit
         order by tag
        """)

    /// Runs that agents hold and that count against a limit of run `$1`.
    static let heldBeside = Statement(
        "held_beside",
        """
        select *
          from (
               select \(runColumns),
                      work_queue = asked_queue as shares_queue,
                      coalesce(deployment_id = asked_deployment, false) as shares_deployment,
                      coalesce(schedule_id = asked_schedule, false) as shares_schedule,
                      coalesce(backfill_id = asked_backfill, false) as shares_backfill
                 from flow_run,
                      (select work_queue as asked_queue, deployment_id as asked_deployment,
                              schedule_id as asked_schedule, backfill_id as asked_backfill
                         from flow_run
                        where id = $1) as asked
                where state in ('pending', 'running', 'paused', 'cancelling')) as held
         where shares_queue or shares_deployment or shares_schedule or shares_backfill
         order by started_at, id
        """)

    /// What run `$1` waits for where its schedule's runs must not overlap.
    static let earlierOfSchedule = Statement(
        "earlier_of_schedule",
        """
        select \(runColumns)
          from flow_run earlier
         where schedule_id = (select asked.schedule_id from flow_run asked where asked.id = $1)
           and exists (select 1 from flow_run asked where asked.id = $1 and \(precedes("earlier", "asked")))
         order by scheduled_at
         limit 1000
        """)
}
