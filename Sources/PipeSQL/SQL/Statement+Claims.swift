extension Statement {
    static let claims = [
        claimFreely, lockLimits, claimRun, findClaim, oweNotice, dueOnQueue, nextDueOnQueue, nextDue, takeOwedNotices,
        unansweredNotices,
    ]

    /// What a claim by session `$2` changes.
    private static let setClaimed = """
        set state = 'pending', event = 'claimed', attempt = attempt + 1, revision = revision + 1,
               session_id = $2, agent = (select agent from agent_session where id = $2),
               started_at = null, ended_at = null,
               cause_message = null, cause_exit_code = null, cause_signal = null
        """

    /// Gives every due run of the list that no pause and no limit concerns to a session whose lease runs: the common
    /// case, in one statement. (An array and not a set of rows: PostgreSQL takes the set for large, and compiles a plan for
    /// it that costs more than the work.) What somebody else is claiming at this moment is passed over.
    static let claimFreely = Statement(
        "claim_freely",
        """
        update flow_run
           \(setClaimed)
         where id in (
               select wanted.id
                 from flow_run wanted
                 join work_queue queue on queue.name = wanted.work_queue
                 join deployment origin on origin.id = wanted.deployment_id
                where wanted.id
                      /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
                      /*sqlite in (select value from json_each($1))*/
                  and wanted.state = 'scheduled'
                  and wanted.due_at <= clock_timestamp()
                  and not queue.is_paused
                  and queue.concurrency_limit is null
                  and not origin.is_paused
                  and origin.concurrency_limit is null
                  and (wanted.start_by is null or wanted.attempt > 0 or wanted.start_by > clock_timestamp())
                  and (wanted.schedule_id is null
                       or ((wanted.attempt > 0 or \(isLed))
                           and not exists (
                               select 1
                                 from schedule
                                where schedule.id = wanted.schedule_id
                                  and (schedule.max_active_runs is not null or schedule.overlap <> 'allow'))))
                  and (wanted.backfill_id is null
                       or not exists (
                           select 1
                             from backfill
                            where backfill.id = wanted.backfill_id
                              and backfill.parallel is not null))
                  /*pg for update of wanted skip locked*/)
           and state = 'scheduled'
           and exists (
               select 1
                 from agent_session
                where agent_session.id = $2
                  and ended_at is null
                  and expires_at > clock_timestamp())
        returning \(runColumns), disconnect_grace,
                  (select spec from deployment where deployment.id = flow_run.deployment_id) as spec
        """)

    /// Lets one claimer at a time count the live claims of a limited queue, deployment, schedule or backfill. SQLite has
    /// one writer anyway.
    static let lockLimits = Statement(
        "lock_limits",
        """
        /*pg with wanted as (
               select work_queue, deployment_id, schedule_id, backfill_id
                 from flow_run
                where id = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))),
             queues as (
               select name
                 from work_queue
                where concurrency_limit is not null
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
                  for no key update)
        select (select count(*) from queues) + (select count(*) from origins)
               + (select count(*) from schedules) + (select count(*) from backfills) as locked*/
        /*sqlite select 0 as locked where $1 is not null*/
        """)

    /// Gives a due run to a session whose lease runs, unless a pause or a limit holds it back.
    static let claimRun = Statement(
        "claim_run",
        """
        update flow_run
           \(setClaimed)
         where id = $1
           and state = 'scheduled'
           and due_at <= clock_timestamp()
           and exists (
               select 1
                 from agent_session
                where agent_session.id = $2
                  and ended_at is null
                  and expires_at > clock_timestamp())
           and \(mayStart("flow_run"))
        returning id
        """)

    /// The claim of a session on a run that has not started, with the run and its deployment.
    static let findClaim = Statement(
        "find_claim",
        """
        select flow_run.id, flow_run.name, flow_run.flow, flow_run.deployment, flow_run.work_queue, flow_run.state,
               flow_run.revision, flow_run.attempt, flow_run.spent, flow_run.lost, flow_run.retries,
               flow_run.parameters, flow_run.tags, flow_run.created_at, flow_run.due_at, flow_run.started_at,
               flow_run.ended_at, flow_run.agent, flow_run.cause_message, flow_run.cause_exit_code,
               flow_run.cause_signal, flow_run.retry_of, flow_run.scheduled_at, flow_run.schedule_id,
               flow_run.disconnect_grace, deployment.spec
          from flow_run
          join deployment on deployment.id = flow_run.deployment_id
         where flow_run.id = $1
           and flow_run.session_id = $2
           and flow_run.state = 'pending'
        """)

    static let oweNotice = Statement(
        "owe_notice",
        """
        update flow_run
           set noticed_at = null
         where id = $1
           and state = 'scheduled'
           and noticed_at is not null
        """)

    static let dueOnQueue = Statement(
        "due_on_queue",
        """
        select id
          from flow_run
         where work_queue = $1
           and state = 'scheduled'
           and due_at <= \(now)
           and \(mayStart("flow_run"))
         order by due_at
         limit cast($2 as integer)
        """)

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
         where id in (
               select run.id
                 from flow_run run
                where run.state = 'scheduled'
                  and run.due_at <= \(now)
                  and run.noticed_at is null
                  and \(mayStart("run"))
                order by run.due_at
                limit cast($3 as integer))
           and state = 'scheduled'
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
