import PipeSQL

extension Migration {
    /// Who is told of what: rules, what happened that they ask for, messages and what became of them. What happens to a run is
    /// noted by a trigger, whoever changes the run; nothing a rule does can make that fail, and so an
    /// occasion does not refer to its rule. It goes with the message that tells of it. Where no rule asks for such an event, it costs one look at the rules.
    static let notifications = Migration(
        version: 6, name: "notifications",
        script: """
            create table notification_rule (
                id uuid primary key,
                name text not null unique,
                spec json not null,
                events json not null,
                deployments json not null,
                tags json not null,
                queues json not null,
                is_paused boolean not null,
                created_at timestamptz not null,
                active_since timestamptz not null,
                late_due_at timestamptz,
                late_run_id uuid
            );

            create table notification_delivery (
                id uuid primary key,
                rule_id uuid not null,
                message json not null,
                occasions integer not null,
                state text not null check (state in ('waiting', 'delivered', 'failed')),
                tries integer not null,
                due_at timestamptz not null,
                created_at timestamptz not null,
                ended_at timestamptz,
                answer text
            );
            create index notification_delivery_due on notification_delivery (due_at) where state = 'waiting';
            create index notification_delivery_of_rule on notification_delivery (rule_id, created_at);
            create index notification_delivery_recent on notification_delivery (created_at);
            create index notification_delivery_arrived on notification_delivery (rule_id, ended_at) where state = 'delivered';

            create table notification_occasion (
                number bigint generated always as identity primary key,
                rule_id uuid not null,
                event text not null,
                is_over boolean not null,
                about text not null,
                run_id uuid,
                run_name text,
                at timestamptz not null,
                since timestamptz,
                cause text
            );
            create index notification_occasion_of_rule on notification_occasion (rule_id, number);
            create index notification_occasion_of_run on notification_occasion (run_id);

            create table notification_condition (
                rule_id uuid not null references notification_rule (id) on delete cascade,
                about text not null,
                since timestamptz not null,
                primary key (rule_id, about)
            );

            create table notification_leftover (
                rule_id uuid primary key,
                deleted_at timestamptz not null
            );

            create index agent_session_of_agent on agent_session (agent, opened_at);
            create index agent_session_lost on agent_session (ended_at) where end_reason = 'its lease ran out';
            create index flow_run_completed on flow_run (deployment_id, ended_at) where state = 'completed';
            create index flow_run_ended_on_queue on flow_run (work_queue, ended_at)
                where ended_at is not null and started_at is not null;

            create function note_flow_run_occasion() returns trigger language plpgsql as $$
            declare
                happened text := case when new.state = 'scheduled' then 'retrying' else new.state end;
            begin
                if exists (
                    select 1
                      from notification_rule
                     where not is_paused
                       and events::text like '%"' || happened || '"%')
                then
                    begin
                        insert into notification_occasion (
                            rule_id, event, is_over, about, run_id, run_name, at, cause)
                        select rule.id, happened, false, new.flow || '/' || new.deployment, new.id, new.name,
                               clock_timestamp(), new.cause_message
                          from notification_rule rule
                         where not rule.is_paused
                           and exists (
                               select 1
                                 from json_array_elements_text(rule.events) as item(value)
                                where item.value = happened)
                           and (rule.deployments::text = '[]'
                               or exists (
                                  select 1
                                    from json_array_elements_text(rule.deployments) as item(value)
                                   where item.value in (new.flow || '/' || new.deployment, new.flow || '/' || '*')))
                           and (rule.tags::text = '[]'
                               or exists (
                                  select 1
                                    from json_array_elements_text(rule.tags) as item(value)
                                   where item.value in (select tag.value from json_array_elements_text(new.tags) as tag(value))))
                           and (rule.queues::text = '[]'
                               or exists (
                                  select 1
                                    from json_array_elements_text(rule.queues) as item(value)
                                   where item.value = new.work_queue));
                    exception when others then
                        raise warning 'flow run % is not told of: %', new.id, sqlerrm;
                    end;
                end if;
                return null;
            end
            $$;

            create trigger flow_run_noted after update of revision on flow_run
                for each row
                when (new.state in ('completed', 'failed', 'crashed', 'cancelled')
                  or (new.state = 'scheduled' and new.event in ('failed', 'timed out', 'crashed', 'lost')))
                execute function note_flow_run_occasion();
            """)
}
