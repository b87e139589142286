import PipeSQL

extension Migration {
    /// A paused run keeps its claim; priorities, limits per tag, rates per queue; what each attempt took of its host.
    /// SQLite changes a check only in the text of its schema.
    static let supervision = Migration(
        version: 4, name: "supervision",
        script: """
            pragma writable_schema = on;
            update sqlite_schema
               set sql = replace(
                   sql, '(session_id is not null) = (state in (''pending'', ''running'', ''cancelling''))',
                   '(session_id is not null) = (state in (''pending'', ''running'', ''paused'', ''cancelling''))')
             where type = 'table'
               and name = 'flow_run';
            pragma writable_schema = reset;

            drop index flow_run_held;
            create index flow_run_held on flow_run (session_id)
                where state in ('pending', 'running', 'paused', 'cancelling');
            drop index flow_run_held_on_queue;
            create index flow_run_held_on_queue on flow_run (work_queue)
                where state in ('pending', 'running', 'paused', 'cancelling');
            drop index flow_run_held_of_deployment;
            create index flow_run_held_of_deployment on flow_run (deployment_id)
                where state in ('pending', 'running', 'paused', 'cancelling');
            drop index flow_run_held_of_schedule;
            create index flow_run_held_of_schedule on flow_run (schedule_id)
                where schedule_id is not null and state in ('pending', 'running', 'paused', 'cancelling');
            drop index flow_run_held_of_backfill;
            create index flow_run_held_of_backfill on flow_run (backfill_id)
                where backfill_id is not null and state in ('pending', 'running', 'paused', 'cancelling');

            alter table deployment add column priority integer not null default 5;
            alter table flow_run add column priority integer not null default 5;
            create index flow_run_ranked on flow_run (work_queue, priority, due_at)
                where state = 'scheduled' and priority <> 5;

            alter table work_queue add column priority integer not null default 5;
            alter table work_queue add column rate_count integer;
            alter table work_queue add column rate_period integer;

            create table queue_start (
                work_queue text not null references work_queue (name) on delete cascade,
                at integer not null
            ) strict;
            create index queue_start_recent on queue_start (work_queue, at);

            create table tag_limit (
                tag text primary key,
                concurrency_limit integer not null,
                created_at integer not null
            ) strict;

            alter table flow_run add column cpu_time integer;
            alter table flow_run add column peak_memory integer;
            alter table flow_run add column log_bytes integer;
            alter table flow_run_history add column cpu_time integer;
            alter table flow_run_history add column peak_memory integer;
            alter table flow_run_history add column log_bytes integer;

            drop trigger flow_run_accepted;
            create trigger flow_run_accepted after insert on flow_run
            begin
                insert into flow_run_history (
                    run_id, revision, event, state, attempt, session_id, at, cause_message, cause_exit_code, cause_signal,
                    cpu_time, peak_memory, log_bytes)
                values (new.id, new.revision, new.event, new.state, new.attempt, new.session_id,
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal,
                        new.cpu_time, new.peak_memory, new.log_bytes);
            end;

            drop trigger flow_run_changed;
            create trigger flow_run_changed after update of revision on flow_run
            begin
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
