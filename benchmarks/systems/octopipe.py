"""Octopipe as this checkout has built it, on PostgreSQL and RabbitMQ."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from installation import RELEASE, Installation
from programs.programs import CLOCK, TRUE
from systems.system import PROGRAMS, System
from systems.virtual_environment import BARE, PYTHON
from tasks import pipeline, span

FLOWS = {"noop": "noop", "clock": "clock", "print": "print_much", "sequence": "sequence"}
PASSED_ON = re.compile(r"^pass_environment:.*\n", re.MULTILINE)
COMMANDS = {"true": TRUE, "clock-program": CLOCK}
WARM = ("noop", "clock")


class Octopipe(System):
    name = "octopipe"
    title = "Octopipe"
    uses_broker = True
    is_warm = True
    runs_are = {
        "true": "a process of `/bin/true`, in a session, working directory and log of its own",
        "noop": "a Python process that imports the package and calls the flow",
        "warm": "a fork of a Python process that has imported the flow: `warm: true`",
        "tasks": "a task call in the flow's process, its states sent to the agent",
        "processes": "a stage of a pipeline: a Python process",
        "client": "a start of `pipectl deployment run`",
        "output": "log lines in PostgreSQL as far as the default `log_limit`, the rest in the agent's spool",
    }
    settings = "defaults"
    counting = (
        "select count(*) filter (where started_at is not null), count(*) filter (where state = 'completed'), "
        "count(*) filter (where state in ('failed', 'crashed', 'cancelled')) from flow_run")

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.environment |= {
            "PATH": f"{RELEASE}:{BARE.folder / 'bin'}:{self.environment['PATH']}",
            "OCTOPIPE_STATE_DIRECTORY": str(self.folder / "state"),
            "OCTOPIPE_DATABASE": self.database.url,
            "OCTOPIPE_BROKER": self.broker.url if self.broker else "none",
        }
        self.installation = Installation.within(self.folder, self.environment)
        self.pipectl = self.installation.pipectl

    @classmethod
    def version(cls):
        return subprocess.run(
            [str(RELEASE / "pipectl"), "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def prepare(self):
        self.pipectl("db", "migrate")
        for flow, function in FLOWS.items():
            self.build(f"{PROGRAMS / 'octopipe_flows.py'}:{function}", "bench")
        for flow in WARM:
            self.build(f"{PROGRAMS / 'octopipe_flows.py'}:{FLOWS[flow]}", "warm", warm=True)
        for flow, command in COMMANDS.items():
            self.apply(f"flow: {json.dumps(flow)}\nname: bench\ncommand: {json.dumps(command)}\n")

    def build(self, target, name, warm=False):
        """Registers a flow or a pipeline under a name."""
        file = self.folder / "built.yaml"
        self.pipectl("deployment", "build", target, "--name", name, "-o", str(file))
        text = file.read_text()
        file.unlink()
        self.apply(text.replace("warm: false", "warm: true") if warm else text)

    def apply(self, text):
        file = self.folder / "deployment.yaml"
        file.write_text(PASSED_ON.sub("", text) + 'pass_environment: ["BENCHMARK_*", PYTHONPATH]\n')
        self.pipectl("deployment", "apply", str(file))

    def start(self):
        for number in range(self.agents):
            self.daemons.append(self.installation.start_agent(f"agent-{number}", "default", self.slots))

    def commands(self):
        pipectl = str(RELEASE / "pipectl")
        return {
            "version": [pipectl, "--version"],
            "deployments": [pipectl, "deployment", "ls"],
            "runs": [pipectl, "flow-run", "ls"],
            "trigger": [pipectl, "deployment", "run", "noop/bench"],
        }

    def request(self, program, count=1, *parameters):
        deployment = f"{program.removesuffix('-warm')}/{'warm' if program.endswith('-warm') else 'bench'}"
        with ThreadPoolExecutor(2) as clients:
            for done in [clients.submit(self.pipectl, "deployment", "run", deployment, *parameters)
                         for _ in range(count)]:
                done.result()

    def hold(self):
        self.pipectl("work-queue", "pause", "default")

    def release(self):
        self.pipectl("work-queue", "resume", "default")

    def multiply_finished_run(self, count):
        self.multiply("flow_run", "state = 'completed'", count, id="gen_random_uuid()",
                      **dict.fromkeys(("created_at", "due_at", "scheduled_at", "started_at", "ended_at"), "at"))

    def sequence(self, kind, count, number):
        _, done, _ = self.counts()
        if kind == "tasks":
            self.request("sequence", 1, "-p", f"count={count}", "-p", f"number={number}")
            self.wait_for_runs(done + 1)
            return float(self.seconds_file.read_text())
        file = self.folder / "pipeline.yaml"
        file.write_text(pipeline(count, number, PYTHON))
        self.build(str(file), "bench")
        made = json.loads(self.pipectl("deployment", "run", f"fibonacci-{number}/bench", "-o", "json"))["id"]
        self.wait_for_runs(done + 1)
        return span(json.loads(self.pipectl("flow-run", "inspect", made, "-o", "json"))["tasks"])

    def schedule(self, count):
        folder = self.folder / "scheduled"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.yaml").write_text(
                f"flow: scheduled\nname: s{number}\ncommand: {json.dumps(TRUE)}\n"
                "schedules: [{cron: \"* * * * *\"}]\n")
        self.pipectl("deployment", "apply", str(folder))

    def lags(self, begin, end):
        return [float(lag) for (lag,) in self.database.rows(
            "select extract(epoch from started_at - due_at) from flow_run where schedule_id is not null "
            f"and started_at is not null and due_at >= to_timestamp({begin}) and due_at < to_timestamp({end})")]

    def claims(self):
        return [float(count) for (count,) in self.database.rows(
            "select count(*) from flow_run where agent is not null group by agent")]


class OctopipeWithoutBroker(Octopipe):
    name = "octopipe-postgres"
    title = "Octopipe on PostgreSQL alone"
    is_default = False
    uses_broker = False
    settings = "no broker; else defaults"
