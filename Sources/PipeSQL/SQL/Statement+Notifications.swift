extension Statement {
    static let notifications = [
        listRules, rulesOnDuty, insertRule, pauseRule, deleteRule, forgetConditions, keepLeftover, listDeliveries,
        openOccasions, recentDeliveries, insertDelivery, takeOccasions, dueDeliveries, nextDelivery, settleDelivery,
        pruneDeliveries, listLeftovers, dropOccasions, dropDeliveries, dropLeftover, logTail,
    ]

    /// With when the last message of each arrived, and what keeps the newest of those that did not.
    static let listRules = Statement(
        "list_notification_rules",
        """
        select id, name, spec, is_paused, created_at, active_since,
               (select max(ended_at)
                  from notification_delivery
                 where rule_id = rule.id
                   and state = 'delivered') as delivered_at,
               (select case when state <> 'delivered' and tries > 0 then answer end
                  from notification_delivery
                 where rule_id = rule.id
                   and (state <> 'waiting' or tries > 0)
                 order by created_at desc
                 limit 1) as problem,
               \(hasOccasions)
          from notification_rule rule
         order by name
        """)

    private static let hasOccasions = """
        exists (
                   select 1
                     from notification_occasion
                    where rule_id = rule.id) as has_occasions
        """

    /// What the leader asks whenever it wakes for notifications.
    static let rulesOnDuty = Statement(
        "rules_on_duty",
        """
        select id, name, spec, is_paused, created_at, active_since, null as delivered_at, null as problem,
               \(hasOccasions)
          from notification_rule rule
         where not is_paused
         order by name
        """)

    static let insertRule = Statement(
        "insert_notification_rule",
        """
        insert into notification_rule (
            id, name, spec, events, deployments, tags, queues, is_paused, created_at, active_since)
        values (
            $1, $2, $3, $4, $5, $6, $7, /*pg false*//*sqlite 0*/, clock_timestamp(), clock_timestamp())
            on conflict (name) do nothing
        returning id, name, spec, is_paused, created_at, active_since, null as delivered_at, null as problem
        """)

    static let pauseRule = Statement(
        "pause_notification_rule",
        """
        update notification_rule
           set active_since = case
                   when is_paused and not cast($2 as /*pg boolean*//*sqlite integer*/) then clock_timestamp()
                   else active_since
               end,
               is_paused = cast($2 as /*pg boolean*//*sqlite integer*/)
         where id = $1
        returning id
        """)

    static let deleteRule = Statement(
        "delete_notification_rule",
        """
        delete from notification_rule
         where id = $1
        returning id
        """)

    static let forgetConditions = Statement(
        "forget_conditions",
        """
        delete from notification_condition
         where rule_id = $1
        """)

    /// What is left of a deleted rule is deleted in batches.
    static let keepLeftover = Statement(
        "keep_leftover",
        """
        insert into notification_leftover (rule_id, deleted_at)
        values ($1, clock_timestamp())
        """)

    /// What a delivery is read from.
    private static let deliveryColumns = """
        delivery.id, rule_id, rule.spec, message, occasions, state, tries, due_at, delivery.created_at, ended_at, answer
        """

    static let listDeliveries = Statement(
        "list_notification_deliveries",
        """
        select \(deliveryColumns)
          from notification_delivery delivery
          join notification_rule rule on rule.id = delivery.rule_id
         where cast($1 as text) is null
            or rule_id = $1/*pg ::uuid*/
         order by delivery.created_at desc
         limit cast($2 as integer)
        """)

    static let openOccasions = Statement(
        "open_occasions",
        """
        select number, rule_id, event, is_over, about, run_id, run_name, at, since, cause
          from notification_occasion
         where rule_id = $1
         order by number
         limit cast($2 as integer)
        """)

    static let recentDeliveries = Statement(
        "recent_deliveries",
        """
        select count(*) as count, max(case when occasions > 1 then created_at end) as digest_at,
               clock_timestamp() as now
          from notification_delivery
         where rule_id = $1
           and created_at > \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/
        """)

    static let insertDelivery = Statement(
        "insert_notification_delivery",
        """
        insert into notification_delivery (id, rule_id, message, occasions, state, tries, due_at, created_at)
        select $1/*pg ::uuid*/, id, $3/*pg ::json*/, cast($4 as integer), 'waiting', 0, clock_timestamp(), clock_timestamp()
          from notification_rule
         where id = $2
        returning id
        """)

    /// An occasion goes with the first message that tells of it.
    static let takeOccasions = Statement(
        "take_occasions",
        """
        delete from notification_occasion
         where number in (
               select cast(value as bigint)
                 from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/)
        returning number
        """)

    /// A few of each rule, so that one whose receiver is slow holds up no other.
    static let dueDeliveries = Statement(
        "due_deliveries",
        """
        select id, rule_id, spec, message, occasions, state, tries, due_at, created_at, ended_at, answer
          from (
               select \(deliveryColumns),
                      row_number() over (partition by rule_id order by due_at, delivery.id) as place
                 from notification_delivery delivery
                 join notification_rule rule on rule.id = delivery.rule_id
                where state = 'waiting'
                  and due_at <= \(now)
                  and not rule.is_paused) as waiting
         where place <= 4
         order by due_at
         limit cast($1 as integer)
        """)

    static let nextDelivery = Statement(
        "next_delivery",
        """
        select min(due_at) as due_at, clock_timestamp() as now
          from notification_delivery
         where state = 'waiting'
           and due_at > \(now)
           and rule_id in \(activeRules)
        """)

    static let settleDelivery = Statement(
        "settle_delivery",
        """
        update notification_delivery
           set state = $2, tries = tries + 1, answer = $3,
               due_at = clock_timestamp() + cast($4 as bigint)/*pg  * interval '1 microsecond'*/,
               ended_at = case when $2 <> 'waiting' then clock_timestamp() end
         where id = $1
           and state = 'waiting'
        """)

    static let pruneDeliveries = Statement(
        "prune_notification_deliveries",
        """
        delete from notification_delivery
         where id in (
               select id
                 from notification_delivery
                where created_at < \(now) - cast($1 as bigint)/*pg  * interval '1 microsecond'*/
                  and state <> 'waiting'
                order by created_at
                limit cast($2 as integer))
        returning id
        """)

    static let listLeftovers = Statement(
        "list_leftovers",
        """
        select rule_id
          from notification_leftover
         order by deleted_at
        """)

    static let dropOccasions = Statement(
        "drop_occasions",
        """
        delete from notification_occasion
         where number in (
               select number
                 from notification_occasion
                where rule_id = $1
                order by number
                limit cast($2 as integer))
        returning number
        """)

    static let dropDeliveries = Statement(
        "drop_deliveries",
        """
        delete from notification_delivery
         where id in (
               select id
                 from notification_delivery
                where rule_id = $1
                order by created_at
                limit cast($2 as integer))
        returning id
        """)

    /// Only after a while: a transaction that still knew the rule may note something for it.
    static let dropLeftover = Statement(
        "drop_leftover",
        """
        delete from notification_leftover
         where rule_id = $1
           and deleted_at < \(now) - cast($2 as bigint)/*pg  * interval '1 microsecond'*/
        """)

    static let logTail = Statement(
        "log_tail",
        """
        select text
          from flow_run_log
         where run_id = $1
         order by attempt desc, sequence desc
         limit cast($2 as integer)
        """)
}
