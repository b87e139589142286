import PipeSQL

extension Migration {
    /// What one statement changes in many runs costs one step of the history, not one for each run. The history's rows come
    /// from `flow_run` alone, so nothing is checked for each of them; they go with their run by a trigger. Indexes that only
    /// ever were walked through whole make way for the one that has the same rows.
    ///
    /// The join is a full one because that is never done as a loop in a loop: its plan is made once for a connection, by what
    /// the first statement changed, and must do for ten thousand rows after one.
    static let bulk = Migration(
        version: 7, name: "bulk",
        script: """
            create function keep_flow_run_beginnings() returns trigger language plpgsql as $$
            begin
                insert into flow_run_history (run_id, revision, event, state, attempt, session_id, at)
                select id, revision, event, state, attempt, session_id, clock_timestamp()
                  from added;
                return null;
            end
            $$;

            create function keep_flow_run_changes() returns trigger language plpgsql as $$
            begin
                insert into flow_run_history (
                    run_id, revision, event, state, attempt, session_id, at, cause_message, cause_exit_code, cause_signal,
                    cpu_time, peak_memory, log_bytes)
                select changed.id, changed.revision, changed.event, changed.state, changed.attempt,
                       coalesce(changed.session_id, former.session_id), clock_timestamp(), changed.cause_message,
                       changed.cause_exit_code, changed.cause_signal, changed.cpu_time, changed.peak_memory,
                       changed.log_bytes
                  from changed
                  full join former on former.id = changed.id
                 where changed.revision is distinct from former.revision;
                return null;
            end
            $$;

            create function drop_flow_run_history() returns trigger language plpgsql as $$
            begin
                delete from flow_run_history
                 where run_id = any (array(select id from dropped));
                return null;
            end
            $$;

            drop trigger flow_run_accepted on flow_run;
            drop trigger flow_run_changed on flow_run;
            drop function keep_flow_run_history();
            alter table flow_run_history drop constraint flow_run_history_run_id_fkey;

            create trigger flow_run_accepted after insert on flow_run
                referencing new table as added
                for each statement execute function keep_flow_run_beginnings();

            create trigger flow_run_changed after update on flow_run
                referencing old table as former new table as changed
                for each statement execute function keep_flow_run_changes();

            create trigger flow_run_dropped after delete on flow_run
                referencing old table as dropped
                for each statement execute function drop_flow_run_history();

            drop index flow_run_held_of_deployment;
            drop index flow_run_held_of_schedule;
            drop index flow_run_held_of_backfill;
            """)
}
