"""One set-up of Octopipe to measure: its own state directory, database and broker, and one agent."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from servers import Database

RELEASE = Path(os.environ.get("OCTOPIPE_BENCH_PROGRAMS") or Path(__file__).resolve().parents[1] / ".build/release").resolve()
SETUPS = ("SQLite", "PostgreSQL", "PostgreSQL + RabbitMQ")


class Installation:
    """Use as a context: everything it starts is stopped and removed at its end."""

    def __init__(self, setup, slots=8, leader=False, starts=True):
        """With `leader` one agent takes no runs and only leads, and another takes them. Without `starts` none is started."""
        self.setup = setup
        self.slots = slots
        self.leader = leader
        self.starts = starts
        self.folder = Path(tempfile.mkdtemp(prefix="octopipe-bench-"))
        self.agent = None
        self.agents = []
        self.database = None
        self.environment = {
            "PATH": f"{RELEASE}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "OCTOPIPE_STATE_DIRECTORY": str(self.folder / "state"),
        }
        if setup != "SQLite":
            self.database = Database(f"bench_{os.getpid()}_{SETUPS.index(setup)}")
            self.environment["OCTOPIPE_DATABASE"] = self.database.url
        if setup.endswith("RabbitMQ"):
            self.environment["OCTOPIPE_BROKER"] = os.environ["OCTOPIPE_TEST_RABBITMQ"]

    @classmethod
    def within(cls, folder, environment):
        """One whose folder, database and broker are there already, and are looked after elsewhere."""
        installation = cls.__new__(cls)
        installation.folder, installation.environment, installation.agents = folder, environment, []
        return installation

    def __enter__(self):
        self.pipectl("db", "migrate")
        if not self.starts:
            return self
        if self.leader:
            self.start_agent("leader", "nothing", 1)
        self.agent = self.start_agent("worker", "default", self.slots)
        return self

    def start_agent(self, name, queue, slots):
        """Starts an agent and waits until it is ready; returns its process."""
        file = self.folder / f"{name}.log"
        with open(file, "a") as log:
            begin = log.tell()
            agent = subprocess.Popen(
                ["pipe-agent", "start", "-q", queue, "--limit", str(slots), "--name", name],
                env=self.environment, executable=RELEASE / "pipe-agent", stderr=log)
        self.agents.append(agent)
        deadline = time.monotonic() + 20
        while "agent ready" not in file.read_text()[begin:]:
            if time.monotonic() > deadline or agent.poll() is not None:
                raise SystemExit(f"the agent did not start: {file.read_text()}")
            time.sleep(0.05)
        return agent

    def __exit__(self, *_):
        for agent in self.agents:
            agent.terminate()
        for agent in self.agents:
            agent.wait()
        if self.database:
            self.database.drop()
        shutil.rmtree(self.folder)

    def pipectl(self, *arguments):
        """Standard output of a command, which must succeed."""
        done = subprocess.run(
            [str(RELEASE / "pipectl"), *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"pipectl {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def deploy(self, name, *command):
        """Registers a command as deployment bench/NAME."""
        file = self.folder / f"{name}.yaml"
        file.write_text(f"flow: bench\nname: \"{name}\"\ncommand: {json.dumps(list(command))}\n")
        self.pipectl("deployment", "apply", str(file))

    def wait_until_done(self, count):
        """Waits until `count` runs have completed."""
        while True:
            runs = json.loads(self.pipectl("flow-run", "ls", "--state", "completed", "--limit", str(count), "-o", "json"))
            if len(runs) >= count:
                return
            time.sleep(0.05)
