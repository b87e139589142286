import PipeSQL

extension Migration {
    /// An update may make two steps at once: a start, and what came right after it. The history gets a row for each. (The join
    /// is a full one for the reason that version 7 gives; nothing here lets the planner make it another.)
    static let steps = Migration(
        version: 8, name: "steps",
        script: """
            create or replace function keep_flow_run_changes() returns trigger language plpgsql as $$
            begin
                insert into flow_run_history (
                    run_id, revision, event, state, attempt, session_id, at, cause_message, cause_exit_code, cause_signal,
                    cpu_time, peak_memory, log_bytes)
                select changed.id, step.revision,
                       case when is_last then changed.event else 'started' end,
                       case when is_last then changed.state else 'running' end,
                       changed.attempt,
                       coalesce(changed.session_id, former.session_id),
                       case when is_last then clock_timestamp() else changed.started_at end,
                       case when is_last then changed.cause_message end,
                       case when is_last then changed.cause_exit_code end,
                       case when is_last then changed.cause_signal end,
                       case when is_last then changed.cpu_time end,
                       case when is_last then changed.peak_memory end,
                       case when is_last then changed.log_bytes end
                  from changed
                  full join former on former.id = changed.id
                 cross join lateral (
                       select item.revision, item.revision = changed.revision as is_last
                         from generate_series(former.revision + 1, changed.revision) as item(revision)) as step;
                return null;
            end
            $$;
            """)
}
