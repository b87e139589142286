extension Statement {
    static let runs = [
        acceptRun, findRunByKey, findRun, listRuns, findRunsByPrefix, findRunsByName, runHistory, deleteRun,
    ]

    /// What `FlowRun.init(row:)` reads.
    static let runColumns = """
        id, name, flow, deployment, work_queue, state, revision, attempt, spent, lost, retries,
        parameters, tags, created_at, due_at, started_at, ended_at, agent, cause_message, cause_exit_code,
        cause_signal, retry_of, scheduled_at, schedule_id, priority, cpu_time, peak_memory, log_bytes,
        parent_run_id, reuses
        """

    /// Takes what a run needs from its deployment; makes no row if there is none, or if the key was seen before.
    static let acceptRun = Statement(
        "accept_run",
        """
        insert into flow_run (
            id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent,
            retries, disconnect_grace, priority, parameters, tags, idempotency_key, retry_of,
            created_at, due_at, scheduled_at, noticed_at, parent_run_id, reuses)
        select $1/*pg ::uuid*/, $2, id, flow, name, work_queue, 'scheduled', 'accepted', 1, 0, 0,
               retries, disconnect_grace, coalesce(cast($13 as integer), priority), $5/*pg ::json*/, $6/*pg ::json*/, $7, $8/*pg ::uuid*/,
               clock_timestamp(),
               coalesce(
                   cast($9 as /*pg timestamptz*//*sqlite integer*/),
                   clock_timestamp() + cast($10 as bigint)/*pg  * interval '1 microsecond'*/),
               coalesce(
                   cast($12 as /*pg timestamptz*//*sqlite integer*/),
                   cast($9 as /*pg timestamptz*//*sqlite integer*/),
                   clock_timestamp() + cast($10 as bigint)/*pg  * interval '1 microsecond'*/),
               case when cast($11 as /*pg boolean*//*sqlite integer*/) then clock_timestamp() end,
               $14/*pg ::uuid*/, cast($15 as /*pg boolean*//*sqlite integer*/)
          from deployment
         where flow = $3
           and name = $4
            on conflict (deployment_id, idempotency_key) where idempotency_key is not null do nothing
        returning \(runColumns)
        """)

    static let findRunByKey = Statement(
        "find_run_by_key",
        """
        select \(runColumns)
          from flow_run
         where deployment_id = (select id from deployment where flow = $1 and name = $2)
           and idempotency_key = $3
        """)

    static let findRun = Statement(
        "find_run",
        """
        select \(runColumns)
          from flow_run
         where id = $1
        """)

    /// The newest first, by the time they are or were due; of those that schedules have made ahead only with `$5`. In parts
    /// that each find their rows by an index, however many lie ahead.
    static let listRuns = Statement(
        "list_runs",
        """
        \(newest("due_at <= \(now)"))
         union all
        \(newest("due_at > \(now) and state = 'scheduled' and (schedule_id is null or attempt > 0)"))
         union all
        \(newest("due_at > \(now) and state = 'cancelled'"))
         union all
        \(newest("""
            due_at > \(now) and state = 'scheduled' and schedule_id is not null and attempt = 0
                  and cast($5 as /*pg boolean*//*sqlite integer*/)
            """))
         order by due_at desc
         limit cast($4 as integer)
        """)

    private static func newest(_ condition: String) -> String {
        """
        select *
          from (
               select \(runColumns)
                 from flow_run
                where \(condition)
                  and \(isWanted)
                order by due_at desc
                limit cast($4 as integer)) as part
        """
    }

    private static let isWanted = """
        (cast($1 as text) is null
                       or state in (
                           select value
                             from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/))
                  and (cast($2 as text) is null
                       or deployment_id = (select id from deployment where flow = $2 and name = $3))
        """

    /// `$1` and `$2` are the lowest and highest id with the prefix.
    static let findRunsByPrefix = Statement(
        "find_runs_by_prefix",
        """
        select \(runColumns)
          from flow_run
         where id between $1/*pg ::uuid*/ and $2/*pg ::uuid*/
         order by created_at desc
         limit 10
        """)

    static let findRunsByName = Statement(
        "find_runs_by_name",
        """
        select \(runColumns)
          from flow_run
         where name = $1
         order by created_at desc
         limit 10
        """)

    static let runHistory = Statement(
        "run_history",
        """
        select revision, event, state, attempt, at, cause_message, cause_exit_code, cause_signal,
               cpu_time, peak_memory, log_bytes
          from flow_run_history
         where run_id = $1
         order by revision
        """)

    static let deleteRun = Statement(
        "delete_run",
        """
        delete from flow_run
         where id = $1
           and state in ('completed', 'failed', 'crashed', 'cancelled')
        returning id
        """)
}
