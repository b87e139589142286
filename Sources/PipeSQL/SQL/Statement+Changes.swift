extension Statement {
    static let changes = [applyChanges]

    /// Moves runs on, each that still stands where its change was computed and whose claim still holds. A JSON array of
    /// changes, none of them of the same run as another: one statement costs one look at the plan, the indexes and the triggers,
    /// however many runs it moves. A change of two steps has the start before it: the row is written once, and a trigger keeps
    /// both in the history. What an agent tells late has not happened later.
    static let applyChanges = Statement(
        "apply_changes",
        """
        with change as materialized (
               /*pg select *
                 from json_to_recordset($1::json)
                      as item(run uuid, revision integer, state text, event text, spent integer, lost integer,
                              due_after bigint, cause text, exit_code integer, signal integer, session uuid,
                              attempt integer, origin text, steps integer, start_age bigint, age bigint,
                              cpu bigint, peak_memory bigint, log_bytes bigint)*/
               /*sqlite select value ->> 'run' as run, value ->> 'revision' as revision, value ->> 'state' as state,
                       value ->> 'event' as event, value ->> 'spent' as spent, value ->> 'lost' as lost,
                       value ->> 'due_after' as due_after, value ->> 'cause' as cause,
                       value ->> 'exit_code' as exit_code, value ->> 'signal' as signal,
                       value ->> 'session' as session, value ->> 'attempt' as attempt, value ->> 'origin' as origin,
                       value ->> 'steps' as steps, value ->> 'start_age' as start_age, value ->> 'age' as age,
                       value ->> 'cpu' as cpu, value ->> 'peak_memory' as peak_memory,
                       value ->> 'log_bytes' as log_bytes
                 from json_each($1)*/)
        update flow_run
           set state = change.state, event = change.event, spent = change.spent, lost = change.lost,
               revision = flow_run.revision + change.steps,
               due_at = case
                   when change.due_after is null then flow_run.due_at
                   else clock_timestamp() + change.due_after/*pg  * interval '1 microsecond'*/
               end,
               noticed_at = case when change.state = 'scheduled' then null else flow_run.noticed_at end,
               session_id = case
                   when change.state in ('pending', 'running', 'paused', 'cancelling') then flow_run.session_id
               end,
               started_at = case
                   when change.start_age is not null
                   then clock_timestamp() - change.start_age/*pg  * interval '1 microsecond'*/
                   else flow_run.started_at
               end,
               ended_at = case
                   when change.state in ('completed', 'failed', 'crashed', 'cancelled')
                   then /*pg greatest*//*sqlite max*/(
                       clock_timestamp() - change.age/*pg  * interval '1 microsecond'*/,
                       /*pg flow_run.started_at*//*sqlite coalesce(flow_run.started_at, 0)*/)
               end,
               cause_message = change.cause, cause_exit_code = change.exit_code, cause_signal = change.signal,
               cpu_time = change.cpu, peak_memory = change.peak_memory, log_bytes = change.log_bytes
          from change
         where flow_run.id = change.run
           /*pg and flow_run.id = any (array(select run from change))*/
           and flow_run.revision = change.revision
           and flow_run.state = change.origin
           and (change.session is null
                or (flow_run.session_id = change.session and flow_run.attempt = change.attempt))
        returning flow_run.id,
                  (select concurrency_limit from work_queue where work_queue.name = flow_run.work_queue)
                      as queue_limit,
                  (select concurrency_limit from deployment where deployment.id = flow_run.deployment_id)
                      as deployment_limit,
                  (flow_run.parent_run_id is not null
                   or exists (
                      select 1
                        from schedule
                       where schedule.id = flow_run.schedule_id
                         and (schedule.max_active_runs is not null or schedule.overlap <> 'allow'))
                   or exists (
                      select 1
                        from backfill
                       where backfill.id = flow_run.backfill_id
                         and backfill.parallel is not null)
                   or exists (
                      select 1
                        from tag_limit
                       where \(isTag("tag_limit.tag", of: "flow_run")))) as is_awaited,
                  exists (
                      select 1
                        from notification_rule
                       where not is_paused
                         and events/*pg ::text*/ like '%"' || flow_run.state || '"%') as is_noted
        """)
}
