"""Prefect, with its server on PostgreSQL: version 3 with process workers, version 2 with agents."""

import json
import time
import urllib.error
import urllib.request
from collections import Counter

from systems.system import PROGRAMS, CannotDo, DidNotFinish, System
from systems.virtual_environment import VirtualEnvironment

FLOWS = {"true": "true", "noop": "noop", "clock-program": "clock_program", "clock": "clock", "print": "print_much",
         "sequence": "sequence"}
PULL = {"prefect.deployments.steps.set_working_directory": {"directory": str(PROGRAMS)}}


class Prefect(System):
    """What both versions have in common."""

    is_slow = True
    packages = VirtualEnvironment("")
    pool_type = ""
    url_variable = ""
    # What an agent says when it is ready.
    started = ""
    runs_are = {
        "true": "a Python process that imports Prefect and calls a flow, which starts `/bin/true`",
        "noop": "a Python process that imports Prefect and calls a flow",
        "tasks": "a task call in the flow's process, its states sent to the server",
        "processes": "the same, and the task starts a Python process",
        "client": "a request to the server's HTTP interface",
        "output": "log records of the flow (`log_prints`), in PostgreSQL",
    }
    settings = "server without its pages, one worker process; analytics off; else defaults"

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.port = self.free_port()
        self.ids = {}
        self.environment |= {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            self.url_variable: self.database.url.replace("postgresql:", "postgresql+asyncpg:"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    @classmethod
    def version(cls):
        return f"Prefect {cls.packages.version('prefect')}"

    @classmethod
    def install(cls):
        cls.packages.install()

    def api(self, method, path, body=None):
        """An answer of the server's HTTP interface."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}", method=method,
            data=None if body is None else json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise DidNotFinish(f"{method} {path}: {error.code} {error.read()[:300]}") from None
        return json.loads(text) if text else None

    def is_answering(self):
        try:
            return self.api("GET", "/health") is True
        except OSError:
            return False

    def start_server(self):
        self.launch("server", self.packages.program("prefect"), "server", "start", "--port", str(self.port), "--no-ui")
        self.wait_until("the server did not answer", self.is_answering)

    def prepare(self):
        self.start_server()
        self.api("POST", "/work_pools/", {"name": "bench", "type": self.pool_type})
        for name, function in FLOWS.items():
            self.deploy(name, function)

    def deploy(self, name, function, **more):
        flow = self.api("POST", "/flows/", {"name": name})["id"]
        return self.api("POST", "/deployments/", {
            "name": "bench", "flow_id": flow, "entrypoint": f"prefect_flows.py:{function}", "path": str(PROGRAMS),
            "pull_steps": [PULL], "work_pool_name": "bench", "work_queue_name": "default",
            "parameter_openapi_schema": {"type": "object", "properties": {}}, **more})["id"]

    def start(self):
        self.start_server()
        self.ids = dict(self.database.rows(
            "select flow.name, deployment.id from deployment join flow on flow.id = flow_id "
            "where deployment.name = 'bench'"))
        for number in range(self.agents):
            self.start_agent(f"agent-{number}")
        self.wait_until("the agents did not start", lambda: self.agents_seen() >= self.agents,
                        patience=30 + 15 * self.agents)

    def start_agent(self, name):
        raise NotImplementedError

    def agents_seen(self):
        return sum(self.started in log.read_text() for log in self.folder.glob("agent-*.log"))

    def commands(self):
        prefect = self.packages.program("prefect")
        return {
            "version": [prefect, "--version"],
            "deployments": [prefect, "deployment", "ls"],
            "runs": [prefect, "flow-run", "ls"],
            "trigger": [prefect, "deployment", "run", "noop/bench"],
        }

    def request(self, program, count=1, parameters=None):
        for _ in range(count):
            self.api("POST", f"/deployments/{self.ids[program]}/create_flow_run",
                     {"parameters": parameters or {}, "state": {"type": "SCHEDULED"}})

    def hold(self):
        self.api("PATCH", "/work_pools/bench", {"is_paused": True})

    def release(self):
        self.api("PATCH", "/work_pools/bench", {"is_paused": False})

    def counts(self):
        return [float(text) for text in self.database.rows(
            "select count(*) filter (where start_time is not null), count(*) filter (where state_type = 'COMPLETED'), "
            "count(*) filter (where state_type in ('FAILED', 'CRASHED', 'CANCELLED')) from flow_run")[0]]

    def multiply_finished_run(self, count):
        self.database.rows(
            "insert into flow_run select (jsonb_populate_record(null::flow_run, to_jsonb(one) || jsonb_build_object("
            "'id', gen_random_uuid(), 'created', at, 'start_time', at, 'end_time', at, 'expected_start_time', at))).* "
            "from (select * from flow_run where state_type = 'COMPLETED' limit 1) as one, "
            f"lateral (select now() - number * interval '2.6 seconds' as at from generate_series(1, {count}) as number)"
            " as moments")
        self.database.rows("analyze flow_run")

    def sequence(self, kind, count, number):
        _, done, _ = self.counts()
        self.request("sequence", parameters={"kind": kind, "count": count, "number": number})
        self.wait_for_runs(done + 1)
        return float(self.seconds_file.read_text())

    def schedule(self, count):
        for number in range(count):
            self.deploy(f"scheduled-{number}", "noop", **self.schedule_fields("* * * * *"))

    def schedule_fields(self, cron):
        return {"schedules": [{"schedule": {"cron": cron, "timezone": "UTC"}, "active": True}]}

    def lags(self, begin, end):
        return [float(lag) for (lag,) in self.database.rows(
            "select extract(epoch from start_time - expected_start_time) from flow_run where auto_scheduled "
            f"and start_time is not null and expected_start_time >= to_timestamp({begin}) "
            f"and expected_start_time < to_timestamp({end})")]

    def claims(self):
        return list(Counter(parent for _, parent in self.marks()).values())


class Prefect3(Prefect):
    name = "prefect3"
    title = "Prefect 3"
    packages = VirtualEnvironment("prefect3", "prefect", "asyncpg")
    pool_type = "process"
    url_variable = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
    started = "started!"

    def start_agent(self, name):
        self.launch(name, self.packages.program("prefect"), "worker", "start", "--pool", "bench", "--type", "process",
                    "--name", name, "--limit", str(self.slots))


class Prefect2(Prefect):
    name = "prefect2"
    title = "Prefect 2"
    packages = VirtualEnvironment("prefect2", "prefect", "asyncpg")
    pool_type = "prefect-agent"
    url_variable = "PREFECT_API_DATABASE_CONNECTION_URL"
    started = "Agent started"

    def start_agent(self, name):
        self.launch(name, self.packages.program("prefect"), "agent", "start", "--pool", "bench",
                    "--limit", str(self.slots))
