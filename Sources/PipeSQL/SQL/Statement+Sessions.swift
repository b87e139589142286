extension Statement {
    static let sessions = [
        openSession, describeSession, renewSession, heldRuns, offerToLead, findTerm, lockSession, endSession,
        endExpiredSessions,
        resignSession, runsOfSession, overdueSessions, cancelBereftRuns, lostRuns, listSessions,
    ]

    static let openSession = Statement(
        "open_session",
        """
        insert into agent_session (
            id, agent, host, pid, version, work_queues, slots, opened_at, renewed_at, expires_at)
        values (
            $1, $2, $3, cast($4 as integer), $5, $6, cast($7 as integer), clock_timestamp(), clock_timestamp(),
            clock_timestamp() + cast($8 as bigint)/*pg  * interval '1 microsecond'*/)
        """)

    static let describeSession = Statement(
        "describe_session",
        """
        update agent_session
           set work_queues = $2, slots = cast($3 as integer)
         where id = $1
           and ended_at is null
        returning id
        """)

    /// The heartbeat. A session that expired but was not judged yet may renew.
    static let renewSession = Statement(
        "renew_session",
        """
        update agent_session
           set renewed_at = clock_timestamp(),
               expires_at = clock_timestamp() + cast($2 as bigint)/*pg  * interval '1 microsecond'*/
         where id = $1
           and ended_at is null
        returning id
        """)

    static let heldRuns = Statement(
        "held_runs",
        """
        select id, attempt, state
          from flow_run
         where session_id = $1
           and state in ('pending', 'running', 'paused', 'cancelling')
        """)

    /// Takes or keeps the lead. A change of leader is a new term. Where nobody led for twice the lease, what passed meanwhile
    /// is noted as missed, and with it all that passed before anybody ever led.
    static let offerToLead = Statement(
        "offer_to_lead",
        """
        insert into leader (duty, session_id, term, expires_at, led_at, missed_after, missed_from, missed_until)
        values (
            'all', $1, 1, clock_timestamp() + cast($2 as bigint)/*pg  * interval '1 microsecond'*/, clock_timestamp(),
            clock_timestamp() + 2 * cast($2 as bigint)/*pg  * interval '1 microsecond'*/,
            /*pg timestamptz 'epoch'*//*sqlite 0*/, clock_timestamp())
            on conflict (duty) do update
           set term = leader.term + case when leader.session_id = excluded.session_id then 0 else 1 end,
               session_id = excluded.session_id,
               expires_at = excluded.expires_at,
               led_at = excluded.led_at,
               missed_after = excluded.missed_after,
               missed_from = case
                   when leader.missed_after < excluded.led_at then coalesce(leader.missed_from, leader.led_at)
                   else leader.missed_from
               end,
               missed_until = case
                   when leader.missed_after < excluded.led_at then excluded.led_at else leader.missed_until
               end
         where leader.session_id = excluded.session_id
            or leader.expires_at < clock_timestamp()
        returning term
        """)

    /// Whether a term is the current one. Without a lock: verdicts rest on the store's clock and are fenced by revision,
    /// and a renewal locks in the other order.
    static let findTerm = Statement(
        "find_term",
        """
        select term
          from leader
         where session_id = $1
           and term = cast($2 as integer)
        """)

    static let lockSession = Statement(
        "lock_session",
        """
        select id
          from agent_session
         where id = $1
           and ended_at is null
        /*pg for update*/
        """)

    static let endSession = Statement(
        "end_session",
        """
        update agent_session
           set ended_at = clock_timestamp(), end_reason = $2
         where id = $1
           and ended_at is null
        """)

    /// Ends what expired and holds nothing any more.
    static let endExpiredSessions = Statement(
        "end_expired_sessions",
        """
        update agent_session
           set ended_at = clock_timestamp(), end_reason = '\(leaseRanOut)'
         where ended_at is null
           and expires_at < clock_timestamp()
           and not exists (
               select 1
                 from flow_run
                where flow_run.session_id = agent_session.id
                  and state in ('pending', 'running', 'paused', 'cancelling'))
        """)

    static let resignSession = Statement(
        "resign_session",
        """
        update leader
           set expires_at = clock_timestamp(), led_at = clock_timestamp()
         where session_id = $1
           and expires_at > clock_timestamp()
        """)

    static let runsOfSession = Statement(
        "runs_of_session",
        """
        select id, state, revision, attempt, spent, lost, retries
          from flow_run
         where session_id = $1
           and state in ('pending', 'running', 'paused', 'cancelling')
        """)

    /// Whether a sweep has anything to look at: most of the time it has not, and then it locks and writes nothing.
    static let overdueSessions = Statement(
        "overdue_sessions",
        """
        select id
          from agent_session
         where ended_at is null
           and expires_at < clock_timestamp()
         union all
        select agent_session.id
          from flow_run
          join agent_session on agent_session.id = flow_run.session_id
         where state in ('pending', 'running', 'paused', 'cancelling')
           and agent_session.ended_at is not null
         union all
        select id
          from flow_run
         where state = 'scheduled'
           and deployment_id is null
         limit 1
        """)

    /// Runs that came back for another attempt after their deployment was deleted.
    static let cancelBereftRuns = Statement(
        "cancel_bereft_runs",
        """
        update flow_run
           set state = 'cancelled', event = 'expired', revision = revision + 1,
               ended_at = clock_timestamp(), cause_message = 'its deployment was deleted'
         where state = 'scheduled'
           and deployment_id is null
        """)

    /// What is held by sessions that ended, or whose lease and the run's own grace ran out. Locks the sessions, so that
    /// none renews between the verdict and its being kept.
    static let lostRuns = Statement(
        "lost_runs",
        """
        select flow_run.id, state, revision, attempt, spent, lost, retries, flow_run.agent
          from flow_run
          join agent_session on agent_session.id = flow_run.session_id
         where state in ('pending', 'running', 'paused', 'cancelling')
           and (agent_session.ended_at is not null
                or agent_session.expires_at + disconnect_grace/*pg  * interval '1 microsecond'*/ < clock_timestamp())
         order by agent_session.id
        /*pg for update of agent_session*/
        """)

    static let listSessions = Statement(
        "list_sessions",
        """
        select agent_session.id, agent, host, pid, version, work_queues, slots, opened_at, renewed_at,
               agent_session.expires_at, ended_at,
               (select count(*)
                  from flow_run
                 where session_id = agent_session.id
                   and state in ('pending', 'running', 'paused', 'cancelling')) as held,
               (leader.session_id is not null and leader.expires_at > clock_timestamp()) as is_leader
          from agent_session
          left join leader on leader.session_id = agent_session.id
         where $1 or ended_at is null
         order by opened_at desc
        """)
}
