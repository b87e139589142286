extension Statement {
    static let dueRuns = [
        oweNotices, ranks, queuesOfSession, dueOnQueue, rankedOnQueue, nextDueOnQueue, nextDue, takeOwedNotices,
        unansweredNotices,
    ]

    static let oweNotices = Statement(
        "owe_notices",
        """
        update flow_run
           set noticed_at = null
         where id
               /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
           and \(foundByID("flow_run")) = 'scheduled'
           and noticed_at is not null
        """)

    /// The priority of each of the queues, a row for each other priority than the normal one among its due runs.
    static let ranks = Statement(
        "ranks",
        """
        select queue.name, queue.priority as queue_priority, level.priority
          from work_queue queue
          left join (
               select distinct work_queue, priority
                 from flow_run
                where state = 'scheduled'
                  and priority <> 5
                  and due_at <= \(now)) level on level.work_queue = queue.name
         where queue.name in (
               select value
                 from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/)
        """)

    static let queuesOfSession = Statement(
        "queues_of_session",
        """
        select work_queues
          from agent_session
         where id = $1
        """)

    static let dueOnQueue = dueOnQueue("due_on_queue", "priority = 5")

    /// Those of a priority that is not the normal one.
    static let rankedOnQueue = dueOnQueue("ranked_on_queue", "priority <> 5 and priority = cast($3 as integer)")

    private static func dueOnQueue(_ name: String, _ isRanked: String) -> Statement {
        Statement(
            name,
            """
            select id, due_at, priority
              from flow_run
             where work_queue = $1
               and state = 'scheduled'
               and due_at <= \(now)
               and \(isRanked)
               and \(mayStart("flow_run"))
             order by due_at
             limit cast($2 as integer)
            """)
    }

    static let nextDueOnQueue = Statement(
        "next_due_on_queue",
        """
        select min(due_at) as due_at, clock_timestamp() as now
          from flow_run
         where work_queue = $1
           and state = 'scheduled'
           and due_at > \(now)
        """)

    static let nextDue = Statement(
        "next_due",
        """
        select min(due_at) as due_at, clock_timestamp() as now
          from flow_run
         where state = 'scheduled'
           and due_at > \(now)
        """)

    /// Due runs that nobody was told of and nothing holds back, as long as the term is the current one.
    static let takeOwedNotices = Statement(
        "take_owed_notices",
        """
        update flow_run
           set noticed_at = clock_timestamp()
         where id /*pg = any (array(*//*sqlite in (*/
               select run.id
                 from flow_run run
                where run.state = 'scheduled'
                  and run.due_at <= \(now)
                  and run.noticed_at is null
                  and \(mayStart("run"))
                order by run.due_at
                limit cast($3 as integer))/*pg )*/
           and \(foundByID("flow_run")) = 'scheduled'
           and exists (
               select 1
                 from leader
                where session_id = $1
                  and term = cast($2 as integer))
        returning id, work_queue
        """)

    /// Of each queue the runs that have waited longest, and how many there are in all.
    static let unansweredNotices = Statement(
        "unanswered_notices",
        """
        select id, work_queue, total
          from (
               select id, work_queue,
                      row_number() over (partition by work_queue order by noticed_at) as place,
                      count(*) over (partition by work_queue) as total
                 from flow_run
                where state = 'scheduled'
                  and due_at <= \(now)
                  and noticed_at < clock_timestamp() - cast($1 as bigint)/*pg  * interval '1 microsecond'*/) waiting
         where place <= 200
         order by work_queue, place
        """)
}
