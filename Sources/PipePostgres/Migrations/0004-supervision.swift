import PipeSQL

extension Migration {
    /// A paused run keeps its claim; priorities, limits per tag, rates per queue; what each attempt took of its host.
    static let supervision = Migration(
        version: 4, name: "supervision",
        script: """
            alter table flow_run drop constraint flow_run_check;
            alter table flow_run add constraint flow_run_check check (
                (session_id is not null) = (state in ('pending', 'running', 'paused', 'cancelling')));

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
            alter table work_queue add column rate_period bigint;

            create table queue_start (
                work_queue text not null references work_queue (name) on delete cascade,
                at timestamptz not null
            );
            create index queue_start_recent on queue_start (work_queue, at);

            create table tag_limit (
                tag text primary key,
                concurrency_limit integer not null,
                created_at timestamptz not null
            );

            alter table flow_run add column cpu_time bigint;
            alter table flow_run add column peak_memory bigint;
            alter table flow_run add column log_bytes bigint;
            alter table flow_run_history add column cpu_time bigint;
            alter table flow_run_history add column peak_memory bigint;
            alter table flow_run_history add column log_bytes bigint;

            create or replace function keep_flow_run_history() returns trigger language plpgsql as $$
            begin
                insert into flow_run_history (
                    run_id, revision, event, state, attempt, session_id, at, cause_message, cause_exit_code, cause_signal,
                    cpu_time, peak_memory, log_bytes)
                values (new.id, new.revision, new.event, new.state, new.attempt,
                        case
                            when tg_op = 'INSERT' then new.session_id
                            else coalesce(new.session_id, old.session_id)
                        end,
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal,
                        new.cpu_time, new.peak_memory, new.log_bytes);
                return null;
            end
            $$;
            """)
}
