"""Airflow: scheduler with LocalExecutor, DAG processor and API server on PostgreSQL."""

import secrets
import shutil
import time

from systems.json_interface import JSONInterface
from systems.peer import Peer
from systems.system import PROGRAMS, CannotDo
from systems.virtual_environment import VirtualEnvironment

DAGS = "airflow_dags.py"


class Airflow(Peer):
    name = "airflow"
    title = "Airflow"
    is_slow = True
    one_agent = "with LocalExecutor the scheduler itself executes: there are no agents"
    packages = VirtualEnvironment("airflow", "apache-airflow", "psycopg2-binary", "asyncpg")
    runs_are = {
        "true": "a DAG of one BashOperator: a task process forked by the scheduler's executor, which starts bash",
        "noop": "a DAG of one PythonOperator: a task process forked by the scheduler's executor",
        "processes": "a task of a DAG: a process forked by the scheduler's executor",
        "client": "a request to the server's HTTP interface",
        "output": "the task's log file",
    }
    settings = ("LocalExecutor, parallelism = slots, one worker of the API server, no triggerer, "
                "DAGs not paused when new, 10,000 runs and tasks of a DAG at once; else defaults")
    counting = (
        "select (select count(*) from task_instance where queued_dttm is not null), "
        "count(*) filter (where state = 'success'), count(*) filter (where state = 'failed') from dag_run")

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.port = self.free_port()
        self.api = JSONInterface(self.port)
        (self.folder / "dags").mkdir()
        shutil.copy(PROGRAMS / DAGS, self.folder / "dags" / DAGS)
        self.environment |= {
            "AIRFLOW_HOME": str(self.folder),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": self.database.url.replace("postgresql:", "postgresql+psycopg2:"),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(self.slots),
            "AIRFLOW__CORE__MAX_ACTIVE_RUNS_PER_DAG": "10000",
            "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "10000",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": secrets.token_hex(16),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
            "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        }
        self.airflow = self.packages.program("airflow")
        self.environment["PATH"] = f"{self.packages.folder}/bin:{self.environment['PATH']}"

    def prepare(self):
        self.command(self.airflow, "db", "migrate")
        self.launch("dag-processor", self.airflow, "dag-processor")
        self.wait_until("the DAGs were not read", lambda: self.dags() > 0)

    def dags(self):
        """How many DAGs there are."""
        return self.database.number("select count(*) from serialized_dag")

    def start(self):
        begin = time.time()
        self.launch("api-server", self.airflow, "api-server")
        self.launch("dag-processor", self.airflow, "dag-processor")
        self.launch("scheduler", self.airflow, "scheduler")
        self.wait_until("the API server did not answer", self.has_token)
        self.wait_until("the scheduler did not start", lambda: self.database.number(
            f"select count(*) from job where job_type = 'SchedulerJob' and start_date >= to_timestamp({begin})"))

    def has_token(self):
        try:
            token = self.api("GET", "/auth/token")["access_token"]
        except OSError:
            return False
        self.api.headers["Authorization"] = f"Bearer {token}"
        return True

    def commands(self):
        return {
            "version": [self.airflow, "version"],
            "deployments": [self.airflow, "dags", "list"],
            "runs": [self.airflow, "dags", "list-runs", "noop"],
            "trigger": [self.airflow, "dags", "trigger", "noop"],
        }

    def request(self, program, count=1):
        for _ in range(count):
            self.api("POST", f"/api/v2/dags/{program}/dagRuns", {"logical_date": None})

    def hold(self):
        self.pause(True)

    def release(self):
        self.pause(False)

    def pause(self, is_paused):
        for program in ("true", "noop"):
            self.api("PATCH", f"/api/v2/dags/{program}", {"is_paused": is_paused})

    def multiply_finished_run(self, count):
        which = "dag_id = 'noop' and state = 'success'"
        times = dict.fromkeys(("start_date", "end_date"), "at") | {"run_id": "'old-' || number"}
        self.multiply("dag_run", which, count, id="nextval('dag_run_id_seq')", queued_at="at", run_after="at",
                      logical_date="null", **times)
        self.multiply("task_instance", which, count, id="gen_random_uuid()", **times)

    def sequence(self, kind, count, number):
        if kind == "tasks":
            raise CannotDo("every task is a process")
        _, done, _ = self.counts()
        dag = f"sequence-{count}-{number}"
        self.request(dag)
        self.wait_for_runs(done + 1, pause=0.1)
        return self.database.number(
            f"select extract(epoch from max(end_date) - min(start_date)) from task_instance where dag_id = '{dag}'")

    def schedule(self, count):
        (self.folder / "dags" / "schedules").write_text(str(count))
        processor = self.daemons[1]
        self.daemons.remove(processor)
        processor.terminate()
        processor.wait()
        known = self.dags()
        self.launch("dag-processor", self.airflow, "dag-processor")
        self.wait_until(f"{count} DAGs were not read", lambda: self.dags() >= known + count, patience=300)

    def lags(self, begin, end):
        return [float(lag) for (lag,) in self.database.rows(
            "select extract(epoch from task.start_date - run.run_after) from dag_run run join task_instance task "
            "on task.dag_id = run.dag_id and task.run_id = run.run_id where run.run_type = 'scheduled' "
            f"and task.start_date is not null and run.run_after >= to_timestamp({begin}) "
            f"and run.run_after < to_timestamp({end})")]
