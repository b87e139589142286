extension Statement {
    static let occasions = [
        agenda, lateRunsOfRule, keepLateMark, insertOccasion, occasionOfRun, lostAgents, stalledQueues,
        deploymentsWithoutSuccess, knownConditions,
        insertCondition, deleteCondition,
    ]

    static let activeRules = "(select id from notification_rule where not is_paused)"

    /// What the leader asks whenever it wakes. Without a rule nothing else is asked about notifications.
    static let agenda = Statement(
        "agenda",
        """
        select min(due_at) as due_at, clock_timestamp() as now,
               exists (select 1 from notification_rule) or exists (select 1 from notification_leftover) as has_rules,
               exists (
                   select 1
                     from notification_rule rule
                    where not is_paused
                      and exists (
                          select 1
                            from notification_occasion
                           where rule_id = rule.id)) as has_occasions,
               (select min(due_at)
                  from notification_delivery
                 where state = 'waiting'
                   and rule_id in \(activeRules)) as next_delivery
          from flow_run
         where state = 'scheduled'
           and due_at > \(now)
        """)

    /// A condition on a list of rule `rule`: any of it, or all if it is empty.
    private static func allows(_ list: String, _ condition: String) -> String {
        """
        (rule.\(list)/*pg ::text*/ = '[]'
                or exists (
                   select 1
                     from /*pg json_array_elements_text(rule.\(list)) as wanted(value)*//*sqlite json_each(rule.\(list)) as wanted*/
                    where \(condition)))
        """
    }

    /// Runs that have become late since rule `$1` holds, from where the last look ended, the longest due first; whether the rule
    /// asks for each.
    static let lateRunsOfRule = Statement(
        "late_runs_of_rule",
        """
        select run.id, run.name, run.flow || '/' || run.deployment as about, run.due_at,
               \(allows("deployments", "wanted.value in (run.flow || '/' || run.deployment, run.flow || '/' || '*')"))
               and \(allows("tags", isTag("wanted.value", of: "run")))
               and \(allows("queues", "wanted.value = run.work_queue")) as is_asked
          from notification_rule rule, flow_run run
         where rule.id = $1
           and run.state = 'scheduled'
           and run.due_at <= \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/
           and run.due_at >= /*pg greatest*//*sqlite max*/(
               rule.active_since - cast($2 as bigint)/*pg  * interval '1 microsecond'*/,
               coalesce(rule.late_due_at, rule.active_since - cast($2 as bigint)/*pg  * interval '1 microsecond'*/))
           and (rule.late_due_at is null or run.due_at > rule.late_due_at or run.id > rule.late_run_id)
         order by run.due_at, run.id
         limit cast($3 as integer)
        """)

    /// The next look at late runs begins behind this one.
    static let keepLateMark = Statement(
        "keep_late_mark",
        """
        update notification_rule
           set late_due_at = cast($2 as /*pg timestamptz*//*sqlite integer*/), late_run_id = $3
         where id = $1
        """)

    static let insertOccasion = Statement(
        "insert_occasion",
        """
        insert into notification_occasion (rule_id, event, is_over, about, run_id, run_name, at, since, cause)
        values (
            $1, $2, cast($3 as /*pg boolean*//*sqlite integer*/), $4, $5, $6, clock_timestamp(),
            cast($7 as /*pg timestamptz*//*sqlite integer*/), $8)
        """)

    static let occasionOfRun = Statement(
        "occasion_of_run",
        """
        select 1 as found
          from notification_occasion
         where run_id = $1
         limit 1
        """)

    /// Why a session ended that was not ended by its agent.
    static let leaseRanOut = "its lease ran out"

    /// Agents whose last session ran out since rule `$1` holds. One that was started again has a later session.
    static let lostAgents = Statement(
        "lost_agents",
        """
        select session.agent as about, session.renewed_at as since
          from (
               select agent, work_queues, opened_at, renewed_at, ended_at as lost_at
                 from agent_session
                where end_reason = '\(leaseRanOut)'
                union all
               select agent, work_queues, opened_at, renewed_at, expires_at
                 from agent_session
                where ended_at is null
                  and expires_at < clock_timestamp()) session, notification_rule rule
         where rule.id = $1
           and session.lost_at > rule.active_since
           and not exists (
               select 1
                 from agent_session later
                where later.agent = session.agent
                  and later.opened_at > session.opened_at)
           and \(allows("queues", isQueue("wanted.value", of: "session")))
        """)

    private static func isQueue(_ queue: String, of session: String) -> String {
        """
        \(queue) in (
                       select item.value
                         from /*pg json_array_elements_text(\(session).work_queues) as item(value)*/
                              /*sqlite json_each(\(session).work_queues) as item*/)
        """
    }

    /// Queues on which a run could have started for `$2`, and none has been started for as long. Of a line only the first are
    /// looked at.
    static let stalledQueues = Statement(
        "stalled_queues",
        """
        select queue.name as about,
               (select min(due_at)
                  from flow_run
                 where work_queue = queue.name
                   and state = 'scheduled') as since
          from work_queue queue, notification_rule rule
         where rule.id = $1
           and \(allows("queues", "wanted.value = queue.name"))
           and \(isOpen("queue.name"))
           and exists (
               select 1
                 from (
                      select *
                        from flow_run
                       where work_queue = queue.name
                         and state = 'scheduled'
                         and due_at <= \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/
                       order by due_at
                       limit 1000) as waiting
                where \(mayStart("waiting")))
           and not exists (
               select 1
                 from flow_run held
                where held.work_queue = queue.name
                  and held.state in ('pending', 'running', 'paused', 'cancelling')
                  and (held.state = 'pending'
                       or held.started_at > clock_timestamp() - cast($2 as bigint)/*pg  * interval '1 microsecond'*/))
           and not exists (
               select 1
                 from flow_run run
                where run.work_queue = queue.name
                  and run.ended_at is not null
                  and run.started_at is not null
                  and run.ended_at > \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/)
         order by queue.name
        """)

    /// Deployments of rule `$1` whose last completed run is `$2` or longer ago; where there is none, counted since the rule holds.
    static let deploymentsWithoutSuccess = Statement(
        "deployments_without_success",
        """
        select about, since
          from (
               select deployment.flow || '/' || deployment.name as about,
                      coalesce(
                          (select max(run.ended_at)
                             from flow_run run
                            where run.deployment_id = deployment.id
                              and run.state = 'completed'),
                          rule.active_since) as since
                 from deployment, notification_rule rule
                where rule.id = $1
                  and not deployment.is_paused
                  and \(allows("deployments", "wanted.value in (deployment.flow || '/' || deployment.name, deployment.flow || '/' || '*')"))
          ) as last
         where since <= \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/
         order by about
        """)

    static let knownConditions = Statement(
        "known_conditions",
        """
        select about, since
          from notification_condition
         where rule_id = $1
         order by about
        """)

    static let insertCondition = Statement(
        "insert_condition",
        """
        insert into notification_condition (rule_id, about, since)
        values ($1, $2, cast($3 as /*pg timestamptz*//*sqlite integer*/))
            on conflict (rule_id, about) do nothing
        returning about
        """)

    static let deleteCondition = Statement(
        "delete_condition",
        """
        delete from notification_condition
         where rule_id = $1
           and about = $2
        returning about
        """)
}
