extension Statement {
    static let retention = [findUpkeep, keepUpkeep, endedRuns, deleteLogLines]

    static let findUpkeep = Statement(
        "find_upkeep",
        """
        select done_until, done_run
          from upkeep
         where task = $1
        """)

    static let keepUpkeep = Statement(
        "keep_upkeep",
        """
        insert into upkeep (task, done_until, done_run)
        values ($1, cast($2 as /*pg timestamptz*//*sqlite integer*/), $3)
            on conflict (task) do update
           set done_until = excluded.done_until, done_run = excluded.done_run
        """)

    /// Runs that ended at `$1` and come after `$2`, or ended since, longer ago than `$3`, the oldest first.
    static let endedRuns = Statement(
        "ended_runs",
        """
        select id, state, ended_at
          from flow_run
         where ended_at is not null
           and (ended_at, id) > (cast($1 as /*pg timestamptz*//*sqlite integer*/), $2/*pg ::uuid*/)
           and ended_at < \(now) - cast($3 as bigint)/*pg  * interval '1 microsecond'*/
         order by ended_at, id
         limit cast($4 as integer)
        """)

    /// At most `$2` lines of a run.
    static let deleteLogLines = Statement(
        "delete_log_lines",
        """
        delete from flow_run_log
         where run_id = $1
           and (attempt, sequence) in (
               select attempt, sequence
                 from flow_run_log
                where run_id = $1
                order by attempt, sequence
                limit cast($2 as integer))
        returning sequence
        """)
}
