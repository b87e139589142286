import PipeSQL

extension Migration {
    /// A retry policy is one JSON value, and a run counts the attempts that were lost. What is there keeps its policy.
    static let retries = Migration(
        version: 3, name: "retries",
        script: """
            alter table deployment add column retries text not null default '{"limit":0}';
            update deployment
               set retries = json_object('limit', retry_limit, 'delay', retry_delay || 'us');
            alter table deployment drop column retry_limit;
            alter table deployment drop column retry_delay;

            alter table flow_run add column retries text not null default '{"limit":0}';
            update flow_run
               set retries = json_object('limit', retry_limit, 'delay', retry_delay || 'us');
            alter table flow_run drop column retry_limit;
            alter table flow_run drop column retry_delay;

            alter table flow_run add column lost integer not null default 0;
            update flow_run
               set lost = (
                   select count(*)
                     from flow_run_history entry
                    where entry.run_id = flow_run.id
                      and entry.event = 'lost')
             where attempt > 0
               and state in ('scheduled', 'pending', 'running', 'paused', 'cancelling');
            """)
}
