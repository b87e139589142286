extension Statement {
    static let limits = [
        lockLimits, noteStart, forgetStarts, forgetAllStarts, nextRateOpening, listTagLimits, setTagLimit,
        deleteTagLimit,
    ]

    /// Whether a run has a tag.
    static func isTag(_ tag: String, of run: String) -> String {
        """
        \(run).tags/*pg ::text*/ <> '[]'
                         and \(tag) in (
                             select item.value
                               from /*pg json_array_elements_text(\(run).tags) as item(value)*/
                                    /*sqlite json_each(\(run).tags) as item*/)
        """
    }

    /// How many runs with a tag agents hold.
    static func held(withTag tag: String) -> String {
        """
        (select count(*)
                        from flow_run held
                       where held.state in ('pending', 'running', 'paused', 'cancelling')
                         and \(isTag(tag, of: "held")))
        """
    }

    /// How many runs of a queue have started within the period of its rate.
    static func recentStarts(of queue: String) -> String {
        """
        (select count(*)
                        from queue_start recent
                       where recent.work_queue = \(queue).name
                         and recent.at > clock_timestamp() - \(queue).rate_period/*pg  * interval '1 microsecond'*/)
        """
    }

    /// Lets one claimer at a time count the live claims of a limited queue, deployment, schedule, backfill or tag. SQLite has
    /// one writer anyway.
    static let lockLimits = Statement(
        "lock_limits",
        """
        /*pg with wanted as (
               select work_queue, deployment_id, schedule_id, backfill_id, tags
                 from flow_run
                where id = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))),
             queues as (
               select name
                 from work_queue
                where (concurrency_limit is not null or rate_count is not null)
                  and name in (select work_queue from wanted)
                order by name
                  for no key update),
             origins as (
               select id
                 from deployment
                where concurrency_limit is not null
                  and id in (select deployment_id from wanted)
                order by id
                  for no key update),
             schedules as (
               select id
                 from schedule
                where max_active_runs is not null
                  and id in (select schedule_id from wanted)
                order by id
                  for no key update),
             backfills as (
               select id
                 from backfill
                where parallel is not null
                  and id in (select backfill_id from wanted)
                order by id
                  for no key update),
             tags as (
               select tag
                 from tag_limit
                where tag in (select item.value from wanted, json_array_elements_text(wanted.tags) as item(value))
                order by tag
                  for no key update)
        select (select count(*) from queues) + (select count(*) from origins)
               + (select count(*) from schedules) + (select count(*) from backfills)
               + (select count(*) from tags) as locked*/
        /*sqlite select 0 as locked where $1 is not null*/
        """)

    /// Notes the start of a run where its queue has a rate.
    static let noteStart = Statement(
        "note_start",
        """
        insert into queue_start (work_queue, at)
        select name, clock_timestamp()
          from work_queue
         where name = (select work_queue from flow_run where id = $1)
           and rate_count is not null
        returning work_queue
        """)

    static let forgetStarts = Statement(
        "forget_starts",
        """
        delete from queue_start
         where work_queue = $1
           and at <= clock_timestamp() - (
               select rate_period
                 from work_queue
                where name = $1)/*pg  * interval '1 microsecond'*/
        """)

    static let forgetAllStarts = Statement(
        "forget_all_starts",
        """
        delete from queue_start
         where work_queue = $1
        """)

    /// When the first queue whose rate is used up may start a run again; of the queues `$1`, or of all.
    static let nextRateOpening = Statement(
        "next_rate_opening",
        """
        select min(recent.at + queue.rate_period/*pg  * interval '1 microsecond'*/) as due_at, clock_timestamp() as now
          from work_queue queue
          join queue_start recent on recent.work_queue = queue.name
         where queue.rate_count is not null
           and queue.rate_count <= \(recentStarts(of: "queue"))
           and recent.at > clock_timestamp() - queue.rate_period/*pg  * interval '1 microsecond'*/
           and (cast($1 as text) is null
                or queue.name in (
                    select value
                      from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/))
           and exists (
               select 1
                 from flow_run
                where flow_run.work_queue = queue.name
                  and flow_run.state = 'scheduled'
                  and flow_run.due_at <= \(now))
        """)

    static let listTagLimits = Statement(
        "list_tag_limits",
        """
        select tag, concurrency_limit, \(held(withTag: "tag_limit.tag")) as held
          from tag_limit
         order by tag
        """)

    static let setTagLimit = Statement(
        "set_tag_limit",
        """
        insert into tag_limit (tag, concurrency_limit, created_at)
        values ($1, cast($2 as integer), clock_timestamp())
            on conflict (tag) do update
           set concurrency_limit = excluded.concurrency_limit
        """)

    static let deleteTagLimit = Statement(
        "delete_tag_limit",
        """
        delete from tag_limit
         where tag = $1
        returning tag
        """)
}
