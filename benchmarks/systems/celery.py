"""Celery: workers with a pool of processes on RabbitMQ, results kept in PostgreSQL."""

import json
import subprocess

from systems.peer import Peer
from systems.system import DidNotFinish
from systems.virtual_environment import VirtualEnvironment


class Celery(Peer):
    name = "celery"
    title = "Celery"
    packages = VirtualEnvironment("celery", "celery", "psycopg2-binary", "sqlalchemy")
    uses_broker = True
    runs_are = {
        "true": "a function call in a process of the worker's pool, which starts `/bin/true`",
        "noop": "a function call in a process of the worker's pool: no process of its own",
        "tasks": "a function call in a process of the pool, sent when the one before has ended",
        "processes": "the same, and the function starts a Python process",
        "client": "a message from a client that stays connected",
        "output": "lines of the worker's log file",
    }
    settings = ("quorum queue, publisher confirms, results in PostgreSQL; else defaults "
                "(a message is acknowledged before its run)")
    counting = (
        "select count(*), count(*) filter (where status = 'SUCCESS'), count(*) filter (where status = 'FAILURE') "
        "from celery_taskmeta")

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self._client = None
        self.environment |= {
            "BENCHMARK_BROKER": self.broker.url,
            "BENCHMARK_RESULTS": self.database.url.replace("postgresql:", "db+postgresql+psycopg2:"),
        }

    def prepare(self):
        self.start()
        self.request("noop")
        self.wait_for_runs(1)
        self.database.rows("truncate celery_taskmeta")

    def start(self):
        for number in range(self.agents):
            self.launch(f"agent-{number}", self.packages.program("celery"), "-A", "celery_tasks", "worker",
                        "--concurrency", str(self.slots), "--hostname", f"agent-{number}@%h", "--loglevel", "INFO")
        self._client = subprocess.Popen(
            [self.packages.program("python"), "-m", "celery_client"], env=self.environment, cwd=self.folder, text=True,
            bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self.folder / "client.log", "w"))
        self.wait_until("the workers did not start", lambda: self.order("workers") >= self.agents,
                        patience=60 + 5 * self.agents)

    def order(self, name, *arguments):
        """Has the client that stays do something; its answer."""
        self._client.stdin.write(json.dumps([name, arguments]) + "\n")
        answer = self._client.stdout.readline()
        if not answer:
            raise DidNotFinish(f"the client failed at {name}; {self.last_words()}")
        return json.loads(answer)

    def commands(self):
        celery = [self.packages.program("celery"), "-A", "celery_tasks"]
        return {
            "version": [celery[0], "--version"],
            "deployments": [*celery, "inspect", "registered"],
            "runs": "it keeps no list of runs",
            "trigger": [*celery, "call", "noop"],
        }

    def request(self, program, count=1):
        self.order("send", program, count)

    def hold(self):
        self.order("hold")

    def release(self):
        self.order("release")

    def multiply_finished_run(self, count):
        self.multiply("celery_taskmeta", "status = 'SUCCESS'", count, id="nextval('task_id_sequence')",
                      task_id="gen_random_uuid()", date_done="at")

    def sequence(self, kind, count, number):
        return self.order("sequence", kind, count, number)

    def schedule(self, count):
        self.environment["BENCHMARK_SCHEDULES"] = str(count)
        self.launch("beat", self.packages.program("celery"), "-A", "celery_tasks", "beat", "--loglevel", "WARNING")

    def lags(self, begin, end):
        # A message does not say when it was due: what starts within a minute is taken for that minute's.
        starts = map(float, self.seconds_file.read_text().splitlines() if self.seconds_file.exists() else [])
        return [start % 60 for start in starts if begin <= start < end]

    def claims(self):
        return [float(count) for (count,) in self.database.rows("select count(*) from celery_taskmeta group by worker")]
