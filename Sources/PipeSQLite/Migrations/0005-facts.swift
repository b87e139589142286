import PipeSQL

extension Migration {
    /// What flow processes say of their work: tasks, progress, metrics, artifacts, results; runs that runs have asked for;
    /// variables and blocks.
    static let facts = Migration(
        version: 5, name: "facts",
        script: """
            alter table flow_run add column parent_run_id text;
            alter table flow_run add column reuses integer not null default 0;
            create index flow_run_of_parent on flow_run (parent_run_id) where parent_run_id is not null;

            alter table flow_run_log add column task text;

            create table task_run (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                key text not null,
                number integer not null,
                sequence integer not null,
                name text,
                kind text,
                state text,
                tries integer,
                within_key text,
                parents text,
                cause text,
                detail text,
                inputs text,
                reused text,
                child_run_id text,
                created_at integer not null,
                started_at integer,
                ended_at integer,
                primary key (run_id, attempt, key)
            ) strict, without rowid;
            create index task_run_recent on task_run (created_at);

            create table run_progress (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                task_key text not null,
                sequence integer not null,
                done real not null,
                total real,
                unit text,
                primary key (run_id, attempt, task_key)
            ) strict, without rowid;

            create table run_metric (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence integer not null,
                task_key text,
                name text not null,
                value real not null,
                unit text,
                primary key (run_id, attempt, sequence)
            ) strict, without rowid;

            create table run_artifact (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence integer not null,
                at integer not null,
                task_key text,
                kind text not null,
                key text,
                description text,
                data text not null,
                primary key (run_id, attempt, sequence)
            ) strict, without rowid;

            create table run_result (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                task_key text not null,
                part integer not null,
                sequence integer not null,
                parts integer not null,
                encoding text not null,
                data text not null,
                cache_key text,
                expires_at integer,
                at integer not null,
                primary key (run_id, attempt, task_key, part)
            ) strict;
            create index run_result_cached on run_result (cache_key, at) where cache_key is not null;

            create table variable (
                name text primary key,
                value text not null,
                updated_at integer not null
            ) strict;

            create table block (
                type text not null,
                name text not null,
                content text not null,
                sealed text,
                secrets text not null,
                updated_at integer not null,
                primary key (type, name)
            ) strict;
            """)
}
