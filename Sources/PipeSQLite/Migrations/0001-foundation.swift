import PipeSQL

extension Migration {
    /// Deployments, queues, runs with their history and log, sessions, the lead. Instants are microseconds since 1970,
    /// spans are microseconds, lists and objects are JSON.
    static let foundation = Migration(
        version: 1, name: "foundation",
        script: """
            create table work_queue (
                name text primary key,
                is_paused integer not null,
                concurrency_limit integer,
                created_at integer not null
            ) strict;

            create table deployment (
                id text primary key,
                flow text not null,
                name text not null,
                work_queue text not null references work_queue (name),
                spec text not null,
                concurrency_limit integer,
                disconnect_grace integer not null,
                retry_limit integer not null,
                retry_delay integer not null,
                is_paused integer not null,
                created_at integer not null,
                updated_at integer not null,
                unique (flow, name)
            ) strict;

            create table agent_session (
                id text primary key,
                agent text not null,
                host text not null,
                pid integer not null,
                version text not null,
                work_queues text not null,
                slots integer not null,
                opened_at integer not null,
                renewed_at integer not null,
                expires_at integer not null,
                ended_at integer,
                end_reason text
            ) strict;

            create index agent_session_open on agent_session (expires_at) where ended_at is null;

            create table leader (
                duty text primary key,
                session_id text not null,
                term integer not null,
                expires_at integer not null
            ) strict;

            create table flow_run (
                id text primary key,
                name text not null,
                deployment_id text references deployment (id) on delete set null,
                flow text not null,
                deployment text not null,
                work_queue text not null,
                state text not null check (state in (
                    'scheduled', 'pending', 'running', 'paused', 'cancelling',
                    'completed', 'failed', 'crashed', 'cancelled')),
                event text not null,
                revision integer not null,
                attempt integer not null,
                spent integer not null,
                retry_limit integer not null,
                retry_delay integer not null,
                disconnect_grace integer not null,
                parameters text not null,
                tags text not null,
                idempotency_key text,
                retry_of text,
                session_id text references agent_session (id),
                agent text,
                created_at integer not null,
                due_at integer not null,
                noticed_at integer,
                started_at integer,
                ended_at integer,
                cause_message text,
                cause_exit_code integer,
                cause_signal integer,
                check ((session_id is not null) = (state in ('pending', 'running', 'cancelling')))
            ) strict;

            create index flow_run_due on flow_run (work_queue, due_at) where state = 'scheduled';
            create index flow_run_upcoming on flow_run (due_at) where state = 'scheduled';
            create index flow_run_owed on flow_run (due_at) where state = 'scheduled' and noticed_at is null;
            create index flow_run_held on flow_run (session_id)
                where state in ('pending', 'running', 'cancelling');
            create index flow_run_held_on_queue on flow_run (work_queue)
                where state in ('pending', 'running', 'cancelling');
            create index flow_run_held_of_deployment on flow_run (deployment_id)
                where state in ('pending', 'running', 'cancelling');
            create index flow_run_recent on flow_run (created_at);
            create index flow_run_of_deployment on flow_run (deployment_id, created_at);
            create index flow_run_name on flow_run (name);
            create unique index flow_run_key on flow_run (deployment_id, idempotency_key)
                where idempotency_key is not null;

            create table flow_run_history (
                run_id text not null references flow_run (id) on delete cascade,
                revision integer not null,
                event text not null,
                state text not null,
                attempt integer not null,
                session_id text,
                at integer not null,
                cause_message text,
                cause_exit_code integer,
                cause_signal integer,
                primary key (run_id, revision)
            ) strict, without rowid;

            create trigger flow_run_accepted after insert on flow_run
            begin
                insert into flow_run_history
                values (new.id, new.revision, new.event, new.state, new.attempt, new.session_id,
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal);
            end;

            create trigger flow_run_changed after update of revision on flow_run
            begin
                insert into flow_run_history
                values (new.id, new.revision, new.event, new.state, new.attempt,
                        coalesce(new.session_id, old.session_id),
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal);
            end;

            create table flow_run_log (
                run_id text not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence integer not null,
                at integer not null,
                source text not null,
                level text not null,
                text text not null,
                primary key (run_id, attempt, sequence)
            ) strict, without rowid;
            """)
}
