import PipeSQL

extension Migration {
    /// Deployments, queues, runs with their history and log, sessions, the lead. Spans are microseconds, lists and
    /// objects are JSON (`json`, not `jsonb`: numbers keep their digits and members their order).
    static let foundation = Migration(
        version: 1, name: "foundation",
        script: """
            create table work_queue (
                name text primary key,
                is_paused boolean not null,
                concurrency_limit integer,
                created_at timestamptz not null
            );

            create table deployment (
                id uuid primary key,
                flow text not null,
                name text not null,
                work_queue text not null references work_queue (name),
                spec json not null,
                concurrency_limit integer,
                disconnect_grace bigint not null,
                retry_limit integer not null,
                retry_delay bigint not null,
                is_paused boolean not null,
                created_at timestamptz not null,
                updated_at timestamptz not null,
                unique (flow, name)
            );

            create table agent_session (
                id uuid primary key,
                agent text not null,
                host text not null,
                pid integer not null,
                version text not null,
                work_queues json not null,
                slots integer not null,
                opened_at timestamptz not null,
                renewed_at timestamptz not null,
                expires_at timestamptz not null,
                ended_at timestamptz,
                end_reason text
            );

            create index agent_session_open on agent_session (expires_at) where ended_at is null;

            create table leader (
                duty text primary key,
                session_id uuid not null,
                term integer not null,
                expires_at timestamptz not null
            );

            create table flow_run (
                id uuid primary key,
                name text not null,
                deployment_id uuid references deployment (id) on delete set null,
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
                retry_delay bigint not null,
                disconnect_grace bigint not null,
                parameters json not null,
                tags json not null,
                idempotency_key text,
                retry_of uuid,
                session_id uuid references agent_session (id),
                agent text,
                created_at timestamptz not null,
                due_at timestamptz not null,
                noticed_at timestamptz,
                started_at timestamptz,
                ended_at timestamptz,
                cause_message text,
                cause_exit_code integer,
                cause_signal integer,
                check ((session_id is not null) = (state in ('pending', 'running', 'cancelling')))
            );

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
                run_id uuid not null references flow_run (id) on delete cascade,
                revision integer not null,
                event text not null,
                state text not null,
                attempt integer not null,
                session_id uuid,
                at timestamptz not null,
                cause_message text,
                cause_exit_code integer,
                cause_signal integer,
                primary key (run_id, revision)
            );

            create function keep_flow_run_history() returns trigger language plpgsql as $$
            begin
                insert into flow_run_history
                values (new.id, new.revision, new.event, new.state, new.attempt,
                        case
                            when tg_op = 'INSERT' then new.session_id
                            else coalesce(new.session_id, old.session_id)
                        end,
                        clock_timestamp(), new.cause_message, new.cause_exit_code, new.cause_signal);
                return null;
            end
            $$;

            create trigger flow_run_accepted after insert on flow_run
                for each row execute function keep_flow_run_history();

            create trigger flow_run_changed after update of revision on flow_run
                for each row execute function keep_flow_run_history();

            create table flow_run_log (
                run_id uuid not null references flow_run (id) on delete cascade,
                attempt integer not null,
                sequence integer not null,
                at timestamptz not null,
                source text not null,
                level text not null,
                text text not null,
                primary key (run_id, attempt, sequence)
            );
            """)
}
