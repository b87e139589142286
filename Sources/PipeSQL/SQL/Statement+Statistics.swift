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

    /// Of the last attempts; `time` is how long the runs took that tell of it.
    static let metricTotals = Statement(
        "metric_totals",
        """
        select name, max(unit) as unit, sum(total) as total, count(*) as runs, cast(sum(span) as bigint) as time
          from (
               select run_metric.name, max(run_metric.unit) as unit, sum(run_metric.value) as total,
                      \(span("flow_run")) as span
                 from flow_run
                 join run_metric on run_metric.run_id = flow_run.id
                      and run_metric.attempt = flow_run.attempt
                where \(isMeant)
                  and flow_run.state = 'completed'
                group by flow_run.id, run_metric.name) as part
         group by name
         order by name
        """)

    /// From start to end in microseconds.
    private static func span(_ table: String) -> String {
        """
        /*pg extract(epoch from \(table).ended_at - \(table).started_at) * 1000000*/
                      /*sqlite \(table).ended_at - \(table).started_at*/
        """
    }

    /// Of the last attempts; what took a result that was there did not run.
    static let stageTimes = Statement(
        "stage_times",
        """
        select name, count(*) as count, sum(case when state in ('failed', 'crashed') then 1 else 0 end) as failed,
               cast(avg(span) as bigint) as average, cast(max(span) as bigint) as longest
          from (
               select coalesce(task_run.name, task_run.key) as name, task_run.state, task_run.number,
                      \(span("task_run")) as span
                 from flow_run
                 join task_run on task_run.run_id = flow_run.id
                      and task_run.attempt = flow_run.attempt
                where \(isMeant)
                  and task_run.started_at is not null
                  and task_run.ended_at is not null
                  and task_run.reused is null) as part
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
