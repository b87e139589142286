extension Statement {
    static let claims = [claimFreely, claimRun, findClaims]

    /// The state of a run that is looked up by its id: written so that no index of the runs in a state seems to be of use, which
    /// a planner without figures takes for short, and walks through whole.
    static func foundByID(_ run: String) -> String { "\(run).state || ''" }

    /// What a claim by session `$2` changes.
    private static let setClaimed = """
        set state = 'pending', event = 'claimed', attempt = attempt + 1, revision = revision + 1,
               session_id = $2, agent = (select agent from agent_session where id = $2),
               started_at = null, ended_at = null,
               cause_message = null, cause_exit_code = null, cause_signal = null,
               cpu_time = null, peak_memory = null, log_bytes = null
        """

    /// Gives every due run of the list that no pause, no limit and no priority concerns to a session whose lease runs: the common
    /// case, in one statement. (An array and not a set of rows: PostgreSQL takes the set for large, and compiles a plan for
    /// it that costs more than the work; and materialized, or where it takes the table for small it looks anew for each row.)
    /// What somebody else is claiming at this moment is passed over. Queues and deployments are looked up and not joined: from a
    /// deployment that it takes for small, a planner without figures would walk through all runs of it for those of the list.
    static let claimFreely = Statement(
        "claim_freely",
        """
        with free as materialized (
               select wanted.id
                 from flow_run wanted
                where wanted.id
                      /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
                      /*sqlite in (select value from json_each($1))*/
                  and \(foundByID("wanted")) = 'scheduled'
                  and wanted.due_at <= clock_timestamp()
                  and (select not queue.is_paused and queue.concurrency_limit is null and queue.rate_count is null
                         from work_queue queue
                        where queue.name = wanted.work_queue)
                  and (select not origin.is_paused and origin.concurrency_limit is null
                         from deployment origin
                        where origin.id = wanted.deployment_id)
                  and \(hasNoRivals("wanted"))
                  and not exists (
                      select 1
                        from tag_limit
                       where \(isTag("tag_limit.tag", of: "wanted")))
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
        update flow_run
           \(setClaimed)
         where id /*pg = any (array(select id from free))*//*sqlite in (select id from free)*/
           and \(foundByID("flow_run")) = 'scheduled'
           and exists (
               select 1
                 from agent_session
                where agent_session.id = $2
                  and ended_at is null
                  and expires_at > clock_timestamp())
        returning \(runColumns), disconnect_grace,
                  (select spec from deployment where deployment.id = flow_run.deployment_id) as spec
        """)

    /// Gives a due run to a session whose lease runs, unless a pause or a limit holds it back.
    static let claimRun = Statement(
        "claim_run",
        """
        update flow_run
           \(setClaimed)
         where id = $1
           and \(foundByID("flow_run")) = 'scheduled'
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

    /// That the runs of a run's queues go in the order they are due, as far as anybody may see.
    private static func hasNoRivals(_ run: String) -> String {
        """
        (select min(priority) = max(priority) from work_queue)
                  and \(run).priority = 5
                  and not exists (
                      select 1
                        from flow_run ranked
                       where ranked.work_queue = \(run).work_queue
                         and ranked.state = 'scheduled'
                         and ranked.priority <> 5
                         and ranked.due_at <= \(now))
        """
    }

    /// The claims of a session on those of the runs that have not started, each with its run and deployment.
    static let findClaims = Statement(
        "find_claims",
        """
        select \(runColumns), disconnect_grace,
               (select spec from deployment where deployment.id = flow_run.deployment_id) as spec
          from flow_run
         where id
               /*pg = any (array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
           and session_id = $2
           and \(foundByID("flow_run")) = 'pending'
           and deployment_id is not null
        """)
}
