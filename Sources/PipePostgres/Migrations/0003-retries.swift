import PipeSQL

extension Migration {
    /// A retry policy is one JSON value, and a run counts the attempts that were lost. What is there keeps its policy.
    static let retries = Migration(
        version: 3, name: "retries",
        script: """
            alter table deployment
                alter column retry_delay type json
                    using json_build_object('limit', retry_limit, 'delay', retry_delay || 'us');
            alter table deployment rename column retry_delay to retries;
            alter table deployment drop column retry_limit;

            alter table flow_run
                alter column retry_delay type json
                    using json_build_object('limit', retry_limit, 'delay', retry_delay || 'us');
            alter table flow_run rename column retry_delay to retries;
            alter table flow_run drop column retry_limit;

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
