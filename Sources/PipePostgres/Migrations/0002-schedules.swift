import PipeSQL

extension Migration {
    /// Schedules with their calendars, backfills, the runs they make, and what the leader must remember of its reign.
    static let schedules = Migration(
        version: 2, name: "schedules",
        script: """
            create table schedule (
                id uuid primary key,
                deployment_id uuid not null references deployment (id) on delete cascade,
                key text not null,
                spec json not null,
                is_declared boolean not null,
                is_paused boolean not null,
                overlap text not null check (overlap in ('allow', 'skip', 'queue', 'cancel-running')),
                max_active_runs integer,
                revision integer not null,
                planned_until timestamptz not null,
                plan_again_at timestamptz,
                settled_until timestamptz,
                problem text,
                created_at timestamptz not null,
                updated_at timestamptz not null,
                unique (deployment_id, key)
            );

            create index schedule_to_plan on schedule (plan_again_at) where not is_paused;
            create index schedule_overlapping on schedule (id) where overlap in ('skip', 'cancel-running');

            create index deployment_paused on deployment (id) where is_paused;

            create table calendar (
                name text primary key,
                dates json not null,
                updated_at timestamptz not null
            );

            create table backfill (
                id uuid primary key,
                deployment_id uuid not null references deployment (id) on delete cascade,
                parallel integer,
                created_at timestamptz not null
            );

            alter table leader add column led_at timestamptz;
            alter table leader add column missed_after timestamptz;
            alter table leader add column missed_from timestamptz;
            alter table leader add column missed_until timestamptz;

            create table upkeep (
                task text primary key,
                done_until timestamptz not null,
                done_run uuid not null
            );

            alter table flow_run add column schedule_id uuid;
            alter table flow_run add column backfill_id uuid;
            alter table flow_run add column scheduled_at timestamptz;
            alter table flow_run add column start_by timestamptz;
            update flow_run set scheduled_at = due_at;
            alter table flow_run alter column scheduled_at set not null;

            create unique index flow_run_of_schedule on flow_run (schedule_id, scheduled_at)
                where schedule_id is not null;
            create index flow_run_open_of_schedule on flow_run (schedule_id, scheduled_at)
                where schedule_id is not null and state in ('scheduled', 'pending', 'running', 'paused', 'cancelling');
            create index flow_run_held_of_schedule on flow_run (schedule_id)
                where schedule_id is not null and state in ('pending', 'running', 'cancelling');
            create index flow_run_held_of_backfill on flow_run (backfill_id)
                where backfill_id is not null and state in ('pending', 'running', 'cancelling');
            create index flow_run_start_by on flow_run (start_by)
                where start_by is not null and state = 'scheduled' and attempt = 0;
            create index flow_run_ended on flow_run (ended_at, id) where ended_at is not null;

            drop index flow_run_recent;
            create index flow_run_recent on flow_run (due_at);
            create index flow_run_awaited on flow_run (due_at)
                where state = 'scheduled' and (schedule_id is null or attempt > 0);
            create index flow_run_dropped on flow_run (due_at) where state = 'cancelled';
            drop index flow_run_of_deployment;
            create index flow_run_of_deployment on flow_run (deployment_id, due_at);
            """)
}
