extension Statement {
    static let deployments = [
        insertDeployment, lockDeployment, lockDeploymentToDelete, updateDeployment, listDeployments, findDeployment,
        pauseDeployment,
        cancelRunsOfDeployment, deleteDeployment,
    ]

    /// Makes the row if there is none; `lockDeployment` then finds it, whoever made it.
    static let insertDeployment = Statement(
        "insert_deployment",
        """
        insert into deployment (
            id, flow, name, work_queue, spec, concurrency_limit, disconnect_grace, retries, priority,
            is_paused, created_at, updated_at)
        values (
            $1, $2, $3, $4, $5, cast($6 as integer), cast($7 as bigint), $8, cast($9 as integer),
            false, clock_timestamp(), clock_timestamp())
            on conflict (flow, name) do nothing
        returning id
        """)

    /// Keeps others from changing it, not from making runs: a leader that plans has locked the schedule first.
    static let lockDeployment = Statement(
        "lock_deployment",
        """
        select id, spec
          from deployment
         where flow = $1
           and name = $2
        /*pg for no key update*/
        """)

    /// Keeps others from making runs as well.
    static let lockDeploymentToDelete = Statement(
        "lock_deployment_to_delete",
        """
        select id
          from deployment
         where flow = $1
           and name = $2
        /*pg for update*/
        """)

    static let updateDeployment = Statement(
        "update_deployment",
        """
        update deployment
           set work_queue = $2, spec = $3, concurrency_limit = cast($4 as integer),
               disconnect_grace = cast($5 as bigint), retries = $6, priority = cast($7 as integer),
               updated_at = clock_timestamp()
         where id = $1
        """)

    static let listDeployments = Statement(
        "list_deployments",
        """
        select id, spec, is_paused, created_at, updated_at
          from deployment
         order by flow, name
        """)

    static let findDeployment = Statement(
        "find_deployment",
        """
        select id, spec, is_paused, created_at, updated_at
          from deployment
         where flow = $1
           and name = $2
        """)

    static let pauseDeployment = Statement(
        "pause_deployment",
        """
        update deployment
           set is_paused = $3
         where flow = $1
           and name = $2
           and is_paused <> $3
        returning id
        """)

    /// A deleted deployment takes the runs along that have not started.
    static let cancelRunsOfDeployment = Statement(
        "cancel_runs_of_deployment",
        """
        update flow_run
           set state = 'cancelled', event = 'cancel requested', revision = revision + 1,
               ended_at = clock_timestamp(), cause_message = 'its deployment was deleted'
         where deployment_id = $1
           and state = 'scheduled'
        returning id
        """)

    static let deleteDeployment = Statement(
        "delete_deployment",
        """
        delete from deployment
         where id = $1
        """)
}
