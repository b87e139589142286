import PipeSQL

extension Migration {
    /// Who is told of what: rules, what happened that they ask for, messages and what became of them. What happens to a run is
    /// noted by a trigger, whoever changes the run; nothing a rule does can make that fail, and so an
    /// occasion does not refer to its rule. It goes with the message that tells of it.
    static let notifications = Migration(
        version: 6, name: "notifications",
        script: """
            create table notification_rule (
                id text primary key,
                name text not null unique,
                spec text not null,
                events text not null,
                deployments text not null,
                tags text not null,
                queues text not null,
                is_paused integer not null,
                created_at integer not null,
                active_since integer not null,
                late_due_at integer,
                late_run_id text
            ) strict;

            create table notification_delivery (
                id text primary key,
                rule_id text not null,
                message text not null,
                occasions integer not null,
                state text not null check (state in ('waiting', 'delivered', 'failed')),
                tries integer not null,
                due_at integer not null,
                created_at integer not null,
                ended_at integer,
                answer text
            ) strict;
            create index notification_delivery_due on notification_delivery (due_at) where state = 'waiting';
            create index notification_delivery_of_rule on notification_delivery (rule_id, created_at);
            create index notification_delivery_recent on notification_delivery (created_at);
            create index notification_delivery_arrived on notification_delivery (rule_id, ended_at) where state = 'delivered';

            create table notification_occasion (
                number integer primary key,
                rule_id text not null,
                event text not null,
                is_over integer not null,
                about text not null,
                run_id text,
                run_name text,
                at integer not null,
                since integer,
                cause text
            ) strict;
            create index notification_occasion_of_rule on notification_occasion (rule_id, number);
            create index notification_occasion_of_run on notification_occasion (run_id);

            create table notification_condition (
                rule_id text not null references notification_rule (id) on delete cascade,
                about text not null,
                since integer not null,
                primary key (rule_id, about)
            ) strict, without rowid;

            create table notification_leftover (
                rule_id text not null primary key,
                deleted_at integer not null
            ) strict, without rowid;

            create index agent_session_of_agent on agent_session (agent, opened_at);
            create index agent_session_lost on agent_session (ended_at) where end_reason = 'its lease ran out';
            create index flow_run_completed on flow_run (deployment_id, ended_at) where state = 'completed';
            create index flow_run_ended_on_queue on flow_run (work_queue, ended_at)
                where ended_at is not null and started_at is not null;

            create trigger flow_run_noted after update of revision on flow_run
                when new.state in ('completed', 'failed', 'crashed', 'cancelled')
                  or (new.state = 'scheduled' and new.event in ('failed', 'timed out', 'crashed', 'lost'))
            begin
                insert into notification_occasion (
                    rule_id, event, is_over, about, run_id, run_name, at, cause)
                select rule.id, case when new.state = 'scheduled' then 'retrying' else new.state end, 0, new.flow || '/' || new.deployment, new.id, new.name,
                       clock_timestamp(), new.cause_message
                  from notification_rule rule
                 where not rule.is_paused
                   and exists (
                       select 1
                         from json_each(rule.events) as item
                        where item.value = case when new.state = 'scheduled' then 'retrying' else new.state end)
                   and (rule.deployments = '[]'
                       or exists (
                          select 1
                            from json_each(rule.deployments) as item
                           where item.value in (new.flow || '/' || new.deployment, new.flow || '/' || '*')))
                   and (rule.tags = '[]'
                       or exists (
                          select 1
                            from json_each(rule.tags) as item
                           where item.value in (select tag.value from json_each(new.tags) as tag)))
                   and (rule.queues = '[]'
                       or exists (
                          select 1
                            from json_each(rule.queues) as item
                           where item.value = new.work_queue));
            end;
            """)
}
