extension Statement {
    static let logs = [appendLog, readLog]

    /// One JSON array of lines; lines that are there already, and lines of runs that are gone, are passed over.
    static let appendLog = Statement(
        "append_log",
        """
        insert into flow_run_log (run_id, attempt, sequence, at, source, level, text, task)
        /*pg select run, attempt, sequence, timestamptz 'epoch' + at * interval '1 microsecond', source, level, text, task
          from json_to_recordset($1::json)
               as line(run uuid, attempt integer, sequence integer, at bigint, source text, level text, text text, task text)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'sequence', value ->> 'at', value ->> 'source',
               value ->> 'level', value ->> 'text', value ->> 'task'
          from json_each($1)*/
         where exists (
               select 1
                 from flow_run
                where id = /*pg line.run*//*sqlite value ->> 'run'*/)
            on conflict (run_id, attempt, sequence) do nothing
        """)

    /// In two ranges, each of which SQLite finds by its index; of one row-wise comparison it would scan the attempt.
    static let readLog = Statement(
        "read_log",
        """
        select attempt, sequence, at, source, level, text, task
          from flow_run_log
         where run_id = $1
           and attempt = cast($2 as integer)
           and sequence > cast($3 as integer)
         union all
        select attempt, sequence, at, source, level, text, task
          from flow_run_log
         where run_id = $1
           and attempt > cast($2 as integer)
         order by attempt, sequence
         limit cast($4 as integer)
        """)
}

extension Statement {
    /// Every statement there is, for the test that prepares them all.
    package static let all =
        schema + deployments + schedules + queues + runs + changes + claims + dueRuns + limits + waiting + sessions
        + planning + retention + logs + facts + children + results + statistics + variables + blocks + notifications
        + occasions
}
