extension Statement {
    static let queues = [insertQueue, listQueues, depthOfQueue, pauseQueue, limitQueue, prioritizeQueue, setQueueRate]

    static let insertQueue = Statement(
        "insert_queue",
        """
        insert into work_queue (name, is_paused, created_at)
        values ($1, false, clock_timestamp())
            on conflict (name) do nothing
        returning name
        """)

    static let listQueues = Statement(
        "list_queues",
        """
        select queue.name, queue.is_paused, queue.concurrency_limit, queue.created_at,
               queue.priority, queue.rate_count, queue.rate_period,
               (select count(*)
                  from flow_run
                 where work_queue = queue.name
                   and state = 'scheduled'
                   and due_at <= \(now)) as due,
               (select count(*)
                  from flow_run
                 where work_queue = queue.name
                   and state = 'scheduled'
                   and due_at > \(now)) as upcoming,
               (select count(*)
                  from flow_run
                 where work_queue = queue.name
                   and state in ('pending', 'running', 'paused', 'cancelling')) as held,
               (select min(due_at)
                  from flow_run
                 where work_queue = queue.name
                   and state = 'scheduled'
                   and due_at <= \(now)) as oldest_due,
               (select count(*)
                  from agent_session
                 where ended_at is null
                   and expires_at > clock_timestamp()
                   and queue.name in (
                       select value
                         from /*pg json_array_elements_text(work_queues) as item(value)*//*sqlite json_each(work_queues)*/))
                   as agents
          from work_queue queue
         order by queue.name
        """)

    static let depthOfQueue = Statement(
        "depth_of_queue",
        """
        select clock_timestamp() as now,
               (select count(*)
                  from flow_run
                 where work_queue = $1
                   and state = 'scheduled'
                   and due_at <= \(now)) as due,
               (select count(*)
                  from flow_run
                 where work_queue = $1
                   and state = 'scheduled'
                   and due_at > \(now)) as upcoming,
               (select min(due_at)
                  from flow_run
                 where work_queue = $1
                   and state = 'scheduled'
                   and due_at <= \(now)) as oldest_due
        """)

    static let pauseQueue = Statement(
        "pause_queue",
        """
        update work_queue
           set is_paused = $2
         where name = $1
        returning name
        """)

    static let limitQueue = Statement(
        "limit_queue",
        """
        update work_queue
           set concurrency_limit = cast($2 as integer)
         where name = $1
        returning name
        """)

    static let prioritizeQueue = Statement(
        "prioritize_queue",
        """
        update work_queue
           set priority = cast($2 as integer)
         where name = $1
        returning name
        """)

    static let setQueueRate = Statement(
        "set_queue_rate",
        """
        update work_queue
           set rate_count = cast($2 as integer), rate_period = cast($3 as bigint)
         where name = $1
        returning name
        """)
}
