"""What is asked of every system that is measured, and what all of them share."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from process_tree import Usage, end_descendants
from servers import Database, VirtualHost
from servers import processes as server_processes

BENCHMARKS = Path(__file__).resolve().parent.parent
PROGRAMS = BENCHMARKS / "programs"
KEPT = BENCHMARKS.parent / ".build" / "benchmarks"


class CannotDo(Exception):
    """The system has no such thing, and why."""


class DidNotFinish(Exception):
    """The system failed or took too long, and where."""


class System:
    """A system with a database and a virtual host of its own; a context, at whose end nothing of it is left.

    A system is first prepared once: what it keeps in its database is a template for every later start.
    """

    name = ""
    title = ""
    # Whether a run costs the system about a second or more: it is then measured on fewer runs.
    is_slow = False
    # What a run of each kind of program is, for the table.
    runs_are = {}
    # Settings that differ from the system's defaults, in words.
    settings = ""
    uses_broker = False
    # Whether it is measured without being asked for.
    is_default = True
    # Whether it has the programs whose names end with `-warm`: runs forked from a process that has imported their flow.
    is_warm = False
    # Asks how many runs have been taken by an agent, have succeeded, and have ended otherwise.
    counting = ""
    # Why it cannot have several agents, where that is so.
    one_agent = ""

    def __init__(self, slots=8, agents=1, template=None, **environment):
        if agents > 1 and self.one_agent:
            raise CannotDo(self.one_agent)
        self.slots = slots
        self.agents = agents
        self.folder = Path(tempfile.mkdtemp(prefix=f"benchmark-{self.name}-"))
        self.marks_file = self.folder / "marks"
        self.marks_file.touch()
        self.seconds_file = self.folder / "seconds"
        label = f"benchmark_{os.getpid()}_{self.name.replace('-', '_')}"
        self.daemons = []
        self.database = Database(label, template)
        self.broker = VirtualHost(label) if self.uses_broker else None
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(PROGRAMS),
            "BENCHMARK_MARKS": str(self.marks_file),
            "BENCHMARK_SECONDS": str(self.seconds_file),
            "OCTOPIPE_TEST_DIRECTORY": os.environ["OCTOPIPE_TEST_DIRECTORY"],
            **environment,
        }

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.database.close()
        end_descendants()
        self.database.drop()
        if self.broker:
            self.broker.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What a system must answer -----------------------------------------------------------------------------------

    @classmethod
    def version(cls):
        """Name and version of what is measured."""
        raise NotImplementedError

    @classmethod
    def install(cls):
        """Makes sure that the system is there."""

    def prepare(self):
        """Fills an empty database with what the system and its deployments keep there."""
        raise NotImplementedError

    def start(self):
        """Starts everything on a prepared database, and waits until it is ready."""
        raise NotImplementedError

    def commands(self):
        """The commands of workload `cli` by name, or the reason why there is none."""
        raise NotImplementedError

    def request(self, program, count=1):
        """Asks for `count` runs of a program, through the fastest client that the system has."""
        raise NotImplementedError

    def hold(self):
        """From now on nothing that is requested begins."""
        raise NotImplementedError

    def release(self):
        """What was held may begin."""
        raise NotImplementedError

    def multiply_finished_run(self, count):
        """Makes `count` finished runs out of one, in the database."""
        raise NotImplementedError

    def sequence(self, kind, count, number):
        """Seconds that `count` tasks of fibonacci(`number`) take in turn; `kind` is `tasks` or `processes`."""
        raise CannotDo("it has no such tasks")

    def schedule(self, count):
        """Registers `count` schedules of the program `noop`, each due at every full minute."""
        raise CannotDo("it has no schedules")

    def lags(self, begin, end):
        """Seconds from due to the start for each scheduled run with `begin` <= due < `end` (seconds since 1970)."""
        raise NotImplementedError

    def claims(self):
        """How many runs each agent has executed."""
        raise CannotDo(self.one_agent)

    # What all share ----------------------------------------------------------------------------------------------

    def launch(self, name, *command):
        """Starts a process that stays; its output goes to a file."""
        with open(self.folder / f"{name}.log", "ab") as log:
            daemon = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        self.daemons.append(daemon)
        return daemon

    def command(self, *command):
        """Standard output of a command, which must succeed."""
        done = subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise DidNotFinish(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip()[-400:]}")
        return done.stdout

    def counts(self):
        """How many runs have been taken by an agent, have succeeded, and have ended otherwise."""
        return [int(text) for text in self.database.rows(self.counting)[0]]

    def multiply(self, table, which, count, **changes):
        """Adds `count` copies of the row that `which` names, with other values in some columns.

        In these `number` stands for the copy's number, and `at` for a time before now, each another.
        """
        pairs = ", ".join(f"'{column}', {value}" for column, value in changes.items())
        self.database.rows(
            f"insert into {table} select copy.* from (select * from {table} where {which} limit 1) as one, "
            "lateral (select number, now() - number * interval '2.6 seconds' as at "
            f"from generate_series(1, {count}) as number) as moments, "
            f"lateral jsonb_populate_record(null::{table}, to_jsonb(one) || jsonb_build_object({pairs})) as copy")
        self.database.rows(f"analyze {table}")

    def wait_until(self, what, is_so, patience=120, pause=0.1):
        """Waits until `is_so()`; `what` names it if that does not come, or if a daemon has ended."""
        deadline = time.monotonic() + patience
        while not is_so():
            if any(daemon.poll() is not None for daemon in self.daemons):
                raise DidNotFinish(f"{what}: a daemon has ended; {self.last_words()}")
            if time.monotonic() > deadline:
                raise DidNotFinish(f"{what} within {patience} s; {self.last_words()}")
            time.sleep(pause)

    def wait_for_runs(self, count, patience=600, pause=0.02):
        """Waits until `count` runs have succeeded; one that ends otherwise is a failure of the measurement."""

        def done():
            _, succeeded, others = self.counts()
            if others:
                raise DidNotFinish(f"{others} of {count} runs failed; {self.last_words()}")
            return succeeded >= count

        self.wait_until(f"{count} runs did not end", done, patience, pause)

    def marks(self):
        """What the programs have noted: pairs of nanoseconds since 1970 and a process id."""
        return [tuple(map(int, line.split())) for line in self.marks_file.read_text().splitlines()]

    def usage(self):
        """A context that measures everything: the system, its clients, and both servers."""
        return Usage(server_processes(), apart=[self.database.psql.pid])

    def own_usage(self):
        """The same without the servers."""
        return Usage([], apart=[self.database.psql.pid])

    def last_words(self):
        """The last line of each log, for who must find out what went wrong."""
        lines = []
        for log in sorted(self.folder.glob("*.log")):
            text = log.read_text(errors="replace").strip().splitlines()
            lines.append(f"{log.stem}: {text[-1][:200]}" if text else f"{log.stem}: nothing")
        return "; ".join(lines)

    @staticmethod
    def free_port():
        """A port nobody listens on now."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            return probe.getsockname()[1]
