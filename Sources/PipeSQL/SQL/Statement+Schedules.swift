extension Statement {
    static let schedules = [
        listSchedules, findSchedule, declaredSchedules, insertSchedule, lockSchedule, changeSchedule, pauseSchedule,
        deleteSchedule,
        planDeploymentAnew, planAnewAround, forgetRunsAhead, listCalendars, keepCalendar, deleteCalendar,
        insertBackfill, runsOfBackfill, logicalDates,
    ]

    private static let scheduleColumns = """
        schedule.id, deployment.flow, deployment.name, schedule.spec, schedule.is_declared, schedule.is_paused,
               schedule.problem, schedule.created_at,
               (select min(flow_run.due_at)
                  from flow_run
                 where flow_run.schedule_id = schedule.id
                   and flow_run.state = 'scheduled'
                   and flow_run.due_at > \(now)) as next_due
        """

    static let listSchedules = Statement(
        "list_schedules",
        """
        select \(scheduleColumns)
          from schedule
          join deployment on deployment.id = schedule.deployment_id
         where cast($1 as text) is null
            or (deployment.flow = $1 and deployment.name = $2)
         order by deployment.flow, deployment.name, schedule.created_at, schedule.key
        """)

    static let findSchedule = Statement(
        "find_schedule",
        """
        select \(scheduleColumns)
          from schedule
          join deployment on deployment.id = schedule.deployment_id
         where schedule.deployment_id = $1
           and schedule.key = $2
        """)

    static let declaredSchedules = Statement(
        "declared_schedules",
        """
        select id, key, spec
          from schedule
         where deployment_id = $1
           and is_declared
         order by created_at, key
        """)

    /// Its time begins with the row: what passed before is not made up for.
    static let insertSchedule = Statement(
        "insert_schedule",
        """
        insert into schedule (
            id, deployment_id, key, spec, is_declared, is_paused, overlap, max_active_runs, revision, planned_until,
            plan_again_at, created_at, updated_at)
        values (
            $1, $2, $3, $4, $5, $6, $7, cast($8 as integer), 1, clock_timestamp(), clock_timestamp(), clock_timestamp(),
            clock_timestamp())
            on conflict (deployment_id, key) do nothing
        returning id
        """)

    static let lockSchedule = Statement(
        "lock_schedule",
        """
        select id
          from schedule
         where id = $1
        /*pg for update*/
        """)

    /// A new rule holds from now on; with `$8` the rule is the old one, and what nobody has planned yet still is. `$7` is
    /// the pause that the file asks for now, or null where it asks for what it asked for before: then a person's word
    /// stands.
    static let changeSchedule = Statement(
        "change_schedule",
        """
        update schedule
           set key = $2, spec = $3, is_declared = $4, overlap = $5, max_active_runs = cast($6 as integer),
               is_paused = coalesce(cast($7 as /*pg boolean*//*sqlite integer*/), is_paused),
               planned_until = case
                   when cast($8 as /*pg boolean*//*sqlite integer*/) and planned_until < clock_timestamp()
                   then planned_until
                   else clock_timestamp()
               end,
               revision = revision + 1, plan_again_at = clock_timestamp(), problem = null, updated_at = clock_timestamp()
         where id = $1
        """)

    static let pauseSchedule = Statement(
        "pause_schedule",
        """
        update schedule
           set is_paused = $2, revision = revision + 1, planned_until = clock_timestamp(),
               plan_again_at = clock_timestamp(), problem = null, updated_at = clock_timestamp()
         where id = $1
           and is_paused <> $2
        """)

    static let deleteSchedule = Statement(
        "delete_schedule",
        """
        delete from schedule
         where id = $1
        returning id
        """)

    /// For when the deployment changed: the runs ahead are made anew, and what nobody has planned yet still is. With `$2`
    /// what passed is let go, as after a pause.
    static let planDeploymentAnew = Statement(
        "plan_deployment_anew",
        """
        update schedule
           set revision = revision + 1, plan_again_at = clock_timestamp(), problem = null,
               planned_until = case
                   when cast($2 as /*pg boolean*//*sqlite integer*/) or planned_until > clock_timestamp()
                   then clock_timestamp()
                   else planned_until
               end
         where deployment_id = $1
        returning id
        """)

    /// Schedules that leave out the days of a calendar.
    static let planAnewAround = Statement(
        "plan_anew_around",
        """
        update schedule
           set revision = revision + 1, plan_again_at = clock_timestamp(), problem = null,
               planned_until = case
                   when planned_until > clock_timestamp() then clock_timestamp() else planned_until
               end
         where exists (
               select 1
                 from /*pg json_array_elements_text(spec -> 'except') as item(value)*/
                      /*sqlite json_each(spec, '$.except')*/
                where value = $1)
        returning id
        """)

    /// Takes away the runs that lie ahead of a schedule. Nobody was promised them, and they are made anew where they still
    /// stand.
    static let forgetRunsAhead = Statement(
        "forget_runs_ahead",
        """
        delete from flow_run
         where schedule_id = $1
           and state = 'scheduled'
           and revision = 1
           and scheduled_at > clock_timestamp()
        """)

    static let listCalendars = Statement(
        "list_calendars",
        """
        select name, dates
          from calendar
         order by name
        """)

    static let keepCalendar = Statement(
        "keep_calendar",
        """
        insert into calendar (name, dates, updated_at)
        values ($1, $2, clock_timestamp())
            on conflict (name) do update
           set dates = excluded.dates, updated_at = excluded.updated_at
        """)

    static let deleteCalendar = Statement(
        "delete_calendar",
        """
        delete from calendar
         where name = $1
        returning name
        """)

    static let insertBackfill = Statement(
        "insert_backfill",
        """
        insert into backfill (id, deployment_id, parallel, created_at)
        values ($1, $2, cast($3 as integer), clock_timestamp())
        """)

    /// Which of these runs were made, and by which backfill.
    static let runsOfBackfill = Statement(
        "runs_of_backfill",
        """
        select id, backfill_id
          from flow_run
         where id
               /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
           and backfill_id is not null
        """)

    /// Logical dates that a run completed for, or may still complete for.
    static let logicalDates = Statement(
        "logical_dates",
        """
        select distinct scheduled_at
          from flow_run
         where deployment_id = (select id from deployment where flow = $1 and name = $2)
           and scheduled_at >= cast($3 as /*pg timestamptz*//*sqlite integer*/)
           and scheduled_at <= cast($4 as /*pg timestamptz*//*sqlite integer*/)
           and state in ('scheduled', 'pending', 'running', 'paused', 'cancelling', 'completed')
           and (schedule_id is null or state <> 'scheduled' or scheduled_at <= clock_timestamp())
         order by scheduled_at
        """)
}
