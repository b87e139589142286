import PipeSQL

extension Migration {
    /// An update may make two steps at once: a start, and what came right after it. The history gets a row for each.
    static let steps = Migration(
        version: 8, name: "steps",
        script: """
            drop trigger flow_run_changed;
            create trigger flow_run_changed after update of revision on flow_run
            begin
                insert into flow_run_history (run_id, revision, event, state, attempt, session_id, at)
                select new.id, new.revision - 1, 'started', 'running', new.attempt, old.session_id, new.started_at
                 where new.revision = old.revision + 2;
                insert into flow_run_history (
                    run_id, revision, event, state, attempt, session_id, at, cause_message, cause_exit_code, cause_signal,
                    cpu_time, peak_memory, log_bytes)
                values (new.id, new.revision, new.event, new.state, new.attempt,
                        coalesce(new.session_id, old.session_id),
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal,
                        new.cpu_time, new.peak_memory, new.log_bytes);
            end;
            """)
}
