"""Prefect, with its server on PostgreSQL: version 3 with process workers, version 2 with agents."""

from collections import Counter

from systems.json_interface import JSONInterface
from systems.peer import Peer
from systems.system import PROGRAMS
from systems.virtual_environment import VirtualEnvironment

FLOWS = {"true": "true", "noop": "noop", "clock-program": "clock_program", "clock": "clock", "print": "print_much",
         "sequence": "sequence"}
PULL = {"prefect.deployments.steps.set_working_directory": {"directory": str(PROGRAMS)}}


class Prefect(Peer):
    """What both versions have in common."""

    is_slow = True
    packages = VirtualEnvironment("")
    pool_type = ""
    url_variable = ""
    # The command of an agent, and what it says when it is ready.
    agent = ""
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
    counting = (
        "select count(*) filter (where state_type <> 'SCHEDULED'), count(*) filter (where state_type = 'COMPLETED'), "
        "count(*) filter (where state_type in ('FAILED', 'CRASHED', 'CANCELLED')) from flow_run")

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.port = self.free_port()
        self.api = JSONInterface(self.port, "/api")
        self.ids = {}
        self.environment |= {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            self.url_variable: self.database.url.replace("postgresql:", "postgresql+asyncpg:"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

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
            self.launch(f"agent-{number}", self.packages.program("prefect"), self.agent, "start", "--pool", "bench",
                        "--limit", str(self.slots))
        self.wait_until("the agents did not start", lambda: self.agents_seen() >= self.agents,
                        patience=30 + 15 * self.agents)

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

    def multiply_finished_run(self, count):
        self.multiply("flow_run", "state_type = 'COMPLETED'", count, id="gen_random_uuid()",
                      **dict.fromkeys(("created", "start_time", "end_time", "expected_start_time"), "at"))

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
    agent = "worker"
    started = "started!"
    url_variable = "PREFECT_SERVER_DATABASE_CONNECTION_URL"


class Prefect2(Prefect):
    name = "prefect2"
    title = "Prefect 2"
    packages = VirtualEnvironment("prefect2", "prefect", "asyncpg")
    pool_type = "prefect-agent"
    agent = "agent"
    started = "Agent started"
    url_variable = "PREFECT_API_DATABASE_CONNECTION_URL"


class EagerPrefect3(Prefect3):
    name = "prefect3-eager"
    title = "Prefect 3, asking every second"
    is_default = False
    settings = f"{Prefect3.settings}; workers ask every second instead of every ten"

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.environment["PREFECT_WORKER_QUERY_SECONDS"] = "1"
