extension Statement {
    static let statistics = [runsOfDeployment, metricTotals, stageTimes, errorCounts]

    /// `$1` and `$2` are the deployment's name, `$3` is since when.
    private static let isMeant = """
        flow_run.deployment_id = (select id from deployment where flow = $1 and name = $2)
           and flow_run.ended_at >= $3
        """

    /// Queue time is that of the first attempt only: later ones are due anew.
    static let runsOfDeployment = Statement(
        "runs_of_deployment",
        """
        select state, attempt, due_at, started_at, ended_at
          from flow_run
         where \(isMeant)
        """)

    static let metricTotals = Statement(
        "metric_totals",
        """
        select run_metric.name, max(run_metric.unit) as unit, sum(run_metric.value) as total,
               count(distinct flow_run.id) as runs
          from flow_run
          join run_metric on run_metric.run_id = flow_run.id
               and run_metric.attempt = flow_run.attempt
         where \(isMeant)
           and flow_run.state = 'completed'
         group by run_metric.name
         order by run_metric.name
        """)

    /// Of the last attempts; what took a result that was there did not run.
    static let stageTimes = Statement(
        "stage_times",
        """
        select name, count(*) as count, sum(case when state = 'completed' then 0 else 1 end) as failed,
               cast(avg(span) as bigint) as average, cast(max(span) as bigint) as longest
          from (
               select coalesce(task_run.name, task_run.key) as name, task_run.state, task_run.number,
                      /*pg extract(epoch from task_run.ended_at - task_run.started_at) * 1000000*/
                      /*sqlite task_run.ended_at - task_run.started_at*/ as span
                 from flow_run
                 join task_run on task_run.run_id = flow_run.id
                      and task_run.attempt = flow_run.attempt
                where \(isMeant)
                  and task_run.started_at is not null
                  and task_run.ended_at is not null) as part
         group by name
         order by min(number), name
        """)

    static let errorCounts = Statement(
        "error_counts",
        """
        select coalesce(cause_message, state) as message, count(*) as count
          from flow_run
         where \(isMeant)
           and state in ('failed', 'crashed')
         group by coalesce(cause_message, state)
         order by count(*) desc, coalesce(cause_message, state)
         limit 10
        """)
}
