extension Statement {
    static let planning = [
        reign, schedulesToPlan, unsettledSchedules, waitingRuns, nextPlan, planSchedules, insertPlannedRuns,
        unscheduledRuns, settleMissed,
        skippedByOverlap, cancelledByOverlap, lateRuns, stuckRuns, standings,
    ]

    /// What the current leader must know before it plans; no row if the term is not the current one.
    static let reign = Statement(
        "reign",
        """
        select clock_timestamp() as now, missed_from, missed_until
          from leader
         where session_id = $1
           and term = cast($2 as integer)
        """)

    private static let standingColumns = """
        schedule.id, schedule.spec as schedule_spec, schedule.revision, schedule.planned_until, schedule.created_at,
               schedule.is_paused or deployment.is_paused as is_paused, deployment.spec
        """

    static let schedulesToPlan = Statement(
        "schedules_to_plan",
        """
        select \(standingColumns)
          from schedule
          join deployment on deployment.id = schedule.deployment_id
         where not schedule.is_paused
           and not deployment.is_paused
           and schedule.plan_again_at <= \(now)
         order by schedule.plan_again_at
         limit cast($1 as integer)
        """)

    /// Schedules with runs that wait since the interval in which nobody led, and that nobody has looked at for its sake.
    static let unsettledSchedules = Statement(
        "unsettled_schedules",
        """
        select \(standingColumns)
          from schedule
          join deployment on deployment.id = schedule.deployment_id
         where (schedule.settled_until is null
                or schedule.settled_until < cast($2 as /*pg timestamptz*//*sqlite integer*/))
           and exists (
               select 1
                 from flow_run
                where flow_run.schedule_id = schedule.id
                  and flow_run.state = 'scheduled'
                  and flow_run.attempt = 0
                  and flow_run.scheduled_at > cast($1 as /*pg timestamptz*//*sqlite integer*/)
                  and flow_run.scheduled_at <= cast($2 as /*pg timestamptz*//*sqlite integer*/))
         order by schedule.id
         limit cast($3 as integer)
        """)

    static let waitingRuns = Statement(
        "waiting_runs",
        """
        select id, schedule_id, scheduled_at
          from flow_run
         where schedule_id
               /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
           and state = 'scheduled'
           and attempt = 0
           and scheduled_at > cast($2 as /*pg timestamptz*//*sqlite integer*/)
           and scheduled_at <= cast($3 as /*pg timestamptz*//*sqlite integer*/)
         order by scheduled_at
        """)

    static let nextPlan = Statement(
        "next_plan",
        """
        select schedule.plan_again_at
          from schedule
          join deployment on deployment.id = schedule.deployment_id
         where not schedule.is_paused
           and not deployment.is_paused
           and schedule.plan_again_at is not null
         order by schedule.plan_again_at
         limit 1
        """)

    /// Keeps plans, as one JSON array, where the schedule still stands as it did when the plan was made.
    static let planSchedules = Statement(
        "plan_schedules",
        """
        update schedule
           set revision = schedule.revision + 1,
               planned_until = /*pg timestamptz 'epoch' + plan.planned_until * interval '1 microsecond'*/
                               /*sqlite plan.planned_until*/,
               plan_again_at = /*pg timestamptz 'epoch' + plan.plan_again_at * interval '1 microsecond'*/
                               /*sqlite plan.plan_again_at*/,
               settled_until = coalesce(cast($2 as /*pg timestamptz*//*sqlite integer*/), settled_until),
               problem = plan.problem
          from /*pg json_to_recordset($1::json)
               as plan(id uuid, revision integer, planned_until bigint, plan_again_at bigint, problem text)*/
               /*sqlite (select value ->> 'id' as id, value ->> 'revision' as revision,
                       value ->> 'planned_until' as planned_until, value ->> 'plan_again_at' as plan_again_at,
                       value ->> 'problem' as problem
                  from json_each($1)) as plan*/
         where schedule.id = plan.id
           and schedule.revision = plan.revision
        returning schedule.id
        """)

    /// Makes runs from one JSON array of them, of deployment `$2` or of the one that each run's schedule belongs to. A time of a
    /// schedule that has its run gets no other.
    static let insertPlannedRuns = Statement(
        "insert_planned_runs",
        """
        insert into flow_run (
            id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, spent,
            retries, disconnect_grace, priority, parameters, tags, created_at, due_at, schedule_id, backfill_id,
            scheduled_at, start_by)
        select plan.id, plan.name, deployment.id, deployment.flow, deployment.name, work_queue, 'scheduled', 'accepted',
               1, 0, 0, retries, disconnect_grace, priority, plan.parameters/*pg ::json*/, plan.tags/*pg ::json*/,
               clock_timestamp(),
               /*pg timestamptz 'epoch' + plan.due_at * interval '1 microsecond'*//*sqlite plan.due_at*/,
               plan.schedule_id, cast($3 as /*pg uuid*//*sqlite text*/),
               /*pg timestamptz 'epoch' + plan.scheduled_at * interval '1 microsecond'*//*sqlite plan.scheduled_at*/,
               /*pg timestamptz 'epoch' + plan.start_by * interval '1 microsecond'*//*sqlite plan.start_by*/
          from /*pg json_to_recordset($1::json)
               as plan(id uuid, name text, schedule_id uuid, due_at bigint, scheduled_at bigint,
                       start_by bigint, parameters text, tags text)*/
               /*sqlite (select value ->> 'id' as id, value ->> 'name' as name, value ->> 'schedule_id' as schedule_id,
                       value ->> 'due_at' as due_at, value ->> 'scheduled_at' as scheduled_at,
                       value ->> 'start_by' as start_by, value ->> 'parameters' as parameters, value ->> 'tags' as tags
                  from json_each($1)) as plan*/
          join deployment
            on deployment.id = coalesce(
               cast($2 as /*pg uuid*//*sqlite text*/),
               (select deployment_id from schedule where schedule.id = plan.schedule_id))
         where true
            on conflict (schedule_id, scheduled_at) where schedule_id is not null do nothing
        returning id
        """)

    /// Runs of deleted schedules that wait since the interval in which nobody led.
    static let unscheduledRuns = Statement(
        "unscheduled_runs",
        """
        select id, state, revision, attempt, spent, lost, retries
          from flow_run
         where state = 'scheduled'
           and attempt = 0
           and schedule_id is not null
           and scheduled_at > cast($1 as /*pg timestamptz*//*sqlite integer*/)
           and scheduled_at <= cast($2 as /*pg timestamptz*//*sqlite integer*/)
           and not exists (
               select 1
                 from schedule
                where schedule.id = flow_run.schedule_id)
        """)

    /// `$3` is the interval's end: one that came since has another.
    static let settleMissed = Statement(
        "settle_missed",
        """
        update leader
           set missed_from = null, missed_until = null
         where session_id = $1
           and term = cast($2 as integer)
           and missed_until = cast($3 as /*pg timestamptz*//*sqlite integer*/)
        """)

    /// Runs whose time has come while one before them, of a schedule that skips then, has not ended. SQLite begins with the
    /// few that are due only where grouping does not offer it to walk through all runs there ever were: hence the sign.
    static let skippedByOverlap = Statement(
        "skipped_by_overlap",
        """
        select later.id, later.state, later.revision, later.attempt, later.spent, later.lost, later.retries,
               min(earlier.name) as earlier
          from schedule
          join flow_run later on later.schedule_id = schedule.id
          join flow_run earlier on earlier.schedule_id = schedule.id
         where schedule.overlap = 'skip'
           and later.state = 'scheduled'
           and later.attempt = 0
           and later.due_at <= \(now)
           and \(precedes("earlier", "later"))
         group by /*sqlite +*/later.id
        """)

    /// Runs that have not ended when the time of a later one, of a schedule that cancels then, has come.
    static let cancelledByOverlap = Statement(
        "cancelled_by_overlap",
        """
        select earlier.id, earlier.state, earlier.revision, earlier.attempt, earlier.spent, earlier.lost,
               earlier.retries, min(later.name) as later
          from schedule
          join flow_run later on later.schedule_id = schedule.id
          join flow_run earlier on earlier.schedule_id = schedule.id
         where schedule.overlap = 'cancel-running'
           and later.state = 'scheduled'
           and later.attempt = 0
           and later.due_at <= \(now)
           and \(precedes("earlier", "later"))
           and earlier.state <> 'cancelling'
         group by /*sqlite +*/earlier.id
        """)

    static let lateRuns = Statement(
        "late_runs",
        """
        select id, state, revision, attempt, spent, lost, retries
          from flow_run
         where start_by <= \(now)
           and state = 'scheduled'
           and attempt = 0
         order by start_by
         limit 500
        """)

    /// Runs that a living session has claimed and not started for `$1`, or not ended `$2` after it was asked to. SQLite takes an
    /// index of some states only where the condition names the same ones.
    static let stuckRuns = Statement(
        "stuck_runs",
        """
        select flow_run.id, flow_run.state, flow_run.revision, flow_run.attempt, spent, lost, retries,
               flow_run.agent
          from flow_run
          join flow_run_history entry on entry.run_id = flow_run.id and entry.revision = flow_run.revision
          join agent_session on agent_session.id = flow_run.session_id
         where flow_run.state in ('pending', 'running', 'paused', 'cancelling')
           and flow_run.state in ('pending', 'cancelling')
           and agent_session.expires_at > clock_timestamp()
           and entry.at < clock_timestamp() - case
                   when flow_run.state = 'pending' then cast($1 as bigint) else cast($2 as bigint)
               end/*pg  * interval '1 microsecond'*/
        """)

    static let standings = Statement(
        "standings",
        """
        select id, state, revision, attempt, spent, lost, retries
          from flow_run
         where id
               /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
        """)
}
