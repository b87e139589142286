extension Statement {
    static let facts = [
        recordTasks, recordProgress, recordMetrics, recordArtifacts, tasksOfRun, listTasks, listTasksOfDeployment,
        progressOfRun, metricsOfRun,
        artifactsOfRun,
    ]

    /// Facts of runs that are gone are passed over.
    static let ofKnownRun = """
        exists (
               select 1
                 from flow_run
                where id = /*pg item.run*//*sqlite value ->> 'run'*/)
        """

    /// A JSON array of tasks, each with all that one batch says of it. What was kept from a later batch stands.
    static let recordTasks = Statement(
        "record_tasks",
        """
        insert into task_run (
            run_id, attempt, key, number, sequence, name, kind, state, tries, within_key, parents, cause, detail,
            inputs, reused, child_run_id, created_at, started_at, ended_at)
        /*pg select run, attempt, key, number, sequence, name, kind, state, tries, within_key, parents, cause, detail,
               inputs, reused, child, timestamptz 'epoch' + created_at * interval '1 microsecond',
               timestamptz 'epoch' + started_at * interval '1 microsecond',
               timestamptz 'epoch' + ended_at * interval '1 microsecond'
          from json_to_recordset($1::json)
               as item(run uuid, attempt integer, key text, number bigint, sequence bigint, name text, kind text,
                       state text, tries integer, within_key text, parents json, cause text, detail text,
                       inputs text, reused text, child uuid, created_at bigint, started_at bigint, ended_at bigint)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'key', value ->> 'number', value ->> 'sequence',
               value ->> 'name', value ->> 'kind', value ->> 'state', value ->> 'tries', value ->> 'within_key',
               value -> 'parents', value ->> 'cause', value ->> 'detail', value ->> 'inputs', value ->> 'reused',
               value ->> 'child', value ->> 'created_at', value ->> 'started_at', value ->> 'ended_at'
          from json_each($1)*/
         where \(ofKnownRun)
            on conflict (run_id, attempt, key) do update
           set sequence = excluded.sequence,
               name = coalesce(excluded.name, task_run.name),
               kind = coalesce(excluded.kind, task_run.kind),
               state = coalesce(excluded.state, task_run.state),
               tries = coalesce(excluded.tries, task_run.tries),
               within_key = coalesce(excluded.within_key, task_run.within_key),
               parents = coalesce(excluded.parents, task_run.parents),
               cause = case when excluded.state is null then coalesce(excluded.cause, task_run.cause) else excluded.cause end,
               detail = case
                   when excluded.state is null then coalesce(excluded.detail, task_run.detail) else excluded.detail
               end,
               inputs = coalesce(excluded.inputs, task_run.inputs),
               reused = coalesce(excluded.reused, task_run.reused),
               child_run_id = coalesce(excluded.child_run_id, task_run.child_run_id),
               started_at = coalesce(task_run.started_at, excluded.started_at),
               ended_at = case when excluded.state is null then task_run.ended_at else excluded.ended_at end
         where task_run.sequence < excluded.sequence
        """)

    static let recordProgress = Statement(
        "record_progress",
        """
        insert into run_progress (run_id, attempt, task_key, sequence, done, total, unit)
        /*pg select run, attempt, task, sequence, done, total, unit
          from json_to_recordset($1::json)
               as item(run uuid, attempt integer, task text, sequence bigint, done double precision,
                       total double precision, unit text)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'task', value ->> 'sequence', value ->> 'done',
               value ->> 'total', value ->> 'unit'
          from json_each($1)*/
         where \(ofKnownRun)
            on conflict (run_id, attempt, task_key) do update
           set sequence = excluded.sequence, done = excluded.done, total = excluded.total, unit = excluded.unit
         where run_progress.sequence < excluded.sequence
        """)

    static let recordMetrics = Statement(
        "record_metrics",
        """
        insert into run_metric (run_id, attempt, sequence, task_key, name, value, unit)
        /*pg select run, attempt, sequence, task, name, value, unit
          from json_to_recordset($1::json)
               as item(run uuid, attempt integer, sequence bigint, task text, name text, value double precision,
                       unit text)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'sequence', value ->> 'task', value ->> 'name',
               value ->> 'value', value ->> 'unit'
          from json_each($1)*/
         where \(ofKnownRun)
            on conflict (run_id, attempt, sequence) do nothing
        """)

    static let recordArtifacts = Statement(
        "record_artifacts",
        """
        insert into run_artifact (run_id, attempt, sequence, at, task_key, kind, key, description, data)
        /*pg select run, attempt, sequence, timestamptz 'epoch' + at * interval '1 microsecond', task, kind, key,
               description, data::json
          from json_to_recordset($1::json)
               as item(run uuid, attempt integer, sequence bigint, at bigint, task text, kind text, key text,
                       description text, data text)*/
        /*sqlite select value ->> 'run', value ->> 'attempt', value ->> 'sequence', value ->> 'at', value ->> 'task',
               value ->> 'kind', value ->> 'key', value ->> 'description', value ->> 'data'
          from json_each($1)*/
         where \(ofKnownRun)
            on conflict (run_id, attempt, sequence) do nothing
        """)

    /// What `TaskRun.init(row:)` reads. What was open when its attempt ended has died with it.
    private static let taskColumns = """
        task_run.run_id, task_run.attempt, task_run.key, coalesce(task_run.name, task_run.key) as name, task_run.kind,
               case
                   when coalesce(task_run.state, 'pending') not in ('pending', 'running')
                        or (task_run.attempt = flow_run.attempt
                            and flow_run.state in ('pending', 'running', 'paused', 'cancelling'))
                       then coalesce(task_run.state, 'pending')
                   when task_run.attempt = flow_run.attempt and flow_run.state = 'cancelled' then 'cancelled'
                   else 'crashed'
               end as state,
               task_run.tries, task_run.within_key, task_run.parents, task_run.cause, task_run.detail, task_run.reused,
               task_run.child_run_id, task_run.created_at, task_run.started_at, task_run.ended_at,
               run_progress.done, run_progress.total, run_progress.unit
        """

    private static let taskTables = """
        flow_run
          join task_run on task_run.run_id = flow_run.id
          left join run_progress on run_progress.run_id = task_run.run_id
               and run_progress.attempt = task_run.attempt
               and run_progress.task_key = task_run.key
        """

    static let tasksOfRun = Statement(
        "tasks_of_run",
        """
        select \(taskColumns)
          from \(taskTables)
         where flow_run.id = $1
           and task_run.attempt = coalesce(cast($2 as integer), flow_run.attempt)
         order by task_run.number
        """)

    static let listTasks = Statement(
        "list_tasks",
        """
        select *
          from (
               select \(taskColumns)
                 from \(taskTables)) as part
         where \(isWantedState)
         order by created_at desc
         limit cast($2 as integer)
        """)

    /// From the deployment's newest run back, so that the tasks of others are not looked at.
    static let listTasksOfDeployment = Statement(
        "list_tasks_of_deployment",
        """
        select *
          from (
               select \(taskColumns), flow_run.created_at as run_created_at, task_run.number
                 from \(taskTables)
                where flow_run.deployment_id = (select id from deployment where flow = $3 and name = $4)) as part
         where \(isWantedState)
         order by run_created_at desc, number desc
         limit cast($2 as integer)
        """)

    private static let isWantedState = """
        cast($1 as text) is null
            or state in (
               select value
                 from /*pg json_array_elements_text($1::json) as item(value)*//*sqlite json_each($1)*/)
        """

    static let progressOfRun = Statement(
        "progress_of_run",
        """
        select done, total, unit
          from run_progress
         where run_id = $1
           and attempt = coalesce(cast($2 as integer), (select attempt from flow_run where id = $1))
           and task_key = ''
        """)

    static let metricsOfRun = Statement(
        "metrics_of_run",
        """
        select name, task_key, max(unit) as unit, sum(value) as value, min(sequence) as first
          from run_metric
         where run_id = $1
           and attempt = coalesce(cast($2 as integer), (select attempt from flow_run where id = $1))
         group by name, task_key
         order by first
        """)

    static let artifactsOfRun = Statement(
        "artifacts_of_run",
        """
        select attempt, at, task_key, kind, key, description, data
          from run_artifact
         where run_id = $1
         order by attempt, sequence
        """)
}
