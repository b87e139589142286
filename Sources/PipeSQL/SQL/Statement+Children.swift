extension Statement {
    static let children = [findLiveParent, liveChildren, endedAmong, goneAmong, childrenOfRun]

    /// Holds the parent still until its child is there, so that who cancels it finds that.
    static let findLiveParent = Statement(
        "find_live_parent",
        """
        select id
          from flow_run
         where id = $1
           and state in ('pending', 'running', 'paused')
        /*pg    for share*/
        """)

    /// Holds them still, so that none moves on between the look and its cancelling.
    static let liveChildren = Statement(
        "live_children",
        """
        select id, state, revision, attempt, spent, lost, retries
          from flow_run
         where parent_run_id = $1
           and state not in ('completed', 'failed', 'crashed', 'cancelled')
        /*pg    for no key update*/
        """)

    static let endedAmong = Statement(
        "ended_among",
        """
        select \(runColumns)
          from flow_run
         where id /*pg = any(array(select value::uuid from json_array_elements_text($1::json) as item(value)))*/
               /*sqlite in (select value from json_each($1))*/
           and state in ('completed', 'failed', 'crashed', 'cancelled')
        """)

    static let goneAmong = Statement(
        "gone_among",
        """
        select value as id
          from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/
         where not exists (
               select 1
                 from flow_run
                where id = value/*pg ::uuid*/)
        """)

    static let childrenOfRun = Statement(
        "children_of_run",
        """
        select \(runColumns)
          from flow_run
         where parent_run_id = $1
         order by created_at
        """)
}
