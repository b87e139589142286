import PipeSQL

extension Migration {
    /// What flow processes say of their work: tasks, progress, metrics, artifacts, results; runs that runs have asked for;
    /// variables and blocks.
    static let facts = Migration(
        version: 5, name: "facts",
        script: """
            alter table flow_run add column parent_run_id uuid;
            alter table flow_run add column reuses boolean not null default false;
            create index flow_run_of_parent on flow_run (parent_run_id) where parent_run_id is not null;

            alter table flow_run_log add column task text;

            create table task_run (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                key text not null,
                number bigint not null,
                sequence bigint not null,
                name text,
                kind text,
                state text,
                tries integer,
                within_key text,
                parents json,
                cause text,
                detail text,
                inputs text,
                reused text,
                child_run_id uuid,
                created_at timestamptz not null,
                started_at timestamptz,
                ended_at timestamptz,
                primary key (run_id, attempt, key)
            );
            create index task_run_recent on task_run (created_at);

            create table run_progress (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                task_key text not null,
                sequence bigint not null,
                done double precision not null,
                total double precision,
                unit text,
                primary key (run_id, attempt, task_key)
            );

            create table run_metric (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence bigint not null,
                task_key text,
                name text not null,
                value double precision not null,
                unit text,
                primary key (run_id, attempt, sequence)
            );

            create table run_artifact (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence bigint not null,
                at timestamptz not null,
                task_key text,
                kind text not null,
                key text,
                description text,
                data json not null,
                primary key (run_id, attempt, sequence)
            );

            create table run_result (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                task_key text not null,
                part integer not null,
                sequence bigint not null,
                parts integer not null,
                encoding text not null,
                data text not null,
                cache_key text,
                expires_at timestamptz,
                at timestamptz not null,
                primary key (run_id, attempt, task_key, part)
            );
            create index run_result_cached on run_result (cache_key, at) where cache_key is not null;

            create table variable (
                name text primary key,
                value json not null,
                updated_at timestamptz not null
            );

            create table block (
                type text not null,
                name text not null,
                content json not null,
                sealed text,
                secrets json not null,
                updated_at timestamptz not null,
                primary key (type, name)
            );
            """)
}
