extension Statement {
    static let results = [recordResults, resultOfRun, cachedResult, earlierResult]

    static let recordResults = Statement(
        "record_results",
        """
        insert into run_result (
            run_id, attempt, task_key, part, sequence, parts, encoding, data, cache_key, expires_at, at)
        /*pg select run, attempt, task, part, sequence, parts, encoding, data, cache_key,
               timestamptz 'epoch' + expires_at * interval '1 microsecond',
               timestamptz 'epoch' + at * interval '1 microsecond'
          from json_to_recordset($1::json)
               as item(run uuid, attempt integer, task text, part integer, sequence bigint, parts integer,
                       encoding text, data text, cache_key text, expires_at bigint, at bigint)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'task', value ->> 'part', value ->> 'sequence',
               value ->> 'parts', value ->> 'encoding', value ->> 'data', value ->> 'cache_key',
               value ->> 'expires_at', value ->> 'at'
          from json_each($1)*/
         where \(ofKnownRun)
            on conflict (run_id, attempt, task_key, part) do update
           set sequence = excluded.sequence, parts = excluded.parts, encoding = excluded.encoding,
               data = excluded.data, cache_key = excluded.cache_key, expires_at = excluded.expires_at,
               at = excluded.at
         where run_result.sequence < excluded.sequence
        """)

    /// The parts of the result that `found` names by its last, in order. Of one that was told before they may lie among them:
    /// those have other numbers of parts, or come in no order.
    private static func parts(of found: String) -> String {
        """
        with found as (
               \(found))
        select run_result.encoding, run_result.data, run_result.sequence, found.parts
          from found
          join run_result on run_result.run_id = found.run_id
               and run_result.attempt = found.attempt
               and run_result.task_key = found.task_key
               and run_result.parts = found.parts
         order by run_result.part
        """
    }

    static let resultOfRun = Statement(
        "result_of_run",
        parts(
            of: """
                select run_id, run_result.attempt, task_key, parts
                  from run_result
                  join flow_run on flow_run.id = run_id
                       and flow_run.attempt = run_result.attempt
                 where run_id = $1
                   and task_key = ''
                   and part = parts
                 order by sequence desc
                 limit 1
                """))

    static let cachedResult = Statement(
        "cached_result",
        parts(
            of: """
                select run_result.run_id, run_result.attempt, task_key, parts
                  from run_result
                  join task_run on task_run.run_id = run_result.run_id
                       and task_run.attempt = run_result.attempt
                       and task_run.key = task_key
                 where cache_key = $1
                   and part = parts
                   and task_run.state = 'completed'
                   and (expires_at is null or expires_at > clock_timestamp())
                 order by at desc, run_result.sequence desc
                 limit 1
                """))

    /// `$2` is the task, `$3` the digest of what it was given.
    static let earlierResult = Statement(
        "earlier_result",
        parts(
            of: """
                select run_result.run_id, run_result.attempt, task_key, parts
                  from (
                      with recursive chain (id, depth) as (
                          select retry_of, 1
                            from flow_run
                           where id = $1
                             and reuses
                           union all
                          select retry_of, depth + 1
                            from chain
                            join flow_run on flow_run.id = chain.id
                           where reuses
                             and depth < 100)
                      select id, depth from chain) as repeated
                  join task_run on task_run.run_id = repeated.id
                       and task_run.key = $2
                       and task_run.state = 'completed'
                       and task_run.inputs is not distinct from cast($3 as text)
                  join run_result on run_result.run_id = task_run.run_id
                       and run_result.attempt = task_run.attempt
                       and run_result.task_key = task_run.key
                       and part = parts
                 order by depth, run_result.attempt desc, run_result.sequence desc
                 limit 1
                """))
}
