"""What this machine and the two servers can do at most, without any system."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from programs.programs import TRUE
from servers import Database, VirtualHost
from systems.celery import Celery
from systems.system import PROGRAMS
from workloads.burst import spawn
from workloads.workload import Measure, Workload

INSERT = "insert into point (text) values ('a row of some sixty bytes, as a change of a state would be');\n"


class Limits(Workload):
    """The rates that no system on these servers can surpass with a process, a commit or a confirmed message per run."""

    name = "limits"
    measures = (
        Measure("spawn", "/bin/true started and waited for, one after the other (1/s)", "", 0),
        Measure("commit 1", "PostgreSQL: commits of one row on one connection (1/s)", "", 0),
        Measure("commit 8", "PostgreSQL: commits of one row on eight connections (1/s)", "", 0),
        Measure("confirm", "RabbitMQ: messages to a quorum queue, each confirmed before the next (1/s)", "", 0),
    )

    def figures(self, begin, system, size):
        return {}

    def limit(self, size):
        duration = min(5, size.idle / 5)
        runs = size.runs[0]
        before = time.perf_counter()
        spawn(TRUE, runs, 1)
        return {"spawn": runs / (time.perf_counter() - before), **commits(duration), "confirm": confirms(duration)}


def commits(duration):
    """Commits a second, by pgbench."""
    database = Database(f"benchmark_{os.getpid()}_limits")
    try:
        database.rows("create table point (id bigserial primary key, text text)")
        return {f"commit {clients}": pgbench(database.url, clients, duration) for clients in (1, 8)}
    finally:
        database.drop()


def pgbench(url, clients, duration):
    program = max(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), default="pgbench")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(INSERT)
        script.flush()
        printed = subprocess.run(
            [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(max(1, round(duration))),
             "-f", script.name, url], check=True, capture_output=True, text=True).stdout
    return float(printed.split("tps = ")[1].split()[0])


def confirms(duration):
    """Confirmed messages a second, or why that was not measured. The client is Celery's."""
    python = Celery.packages.program("python")
    if not Path(python).exists():
        return "measured with Celery's client, which is not installed"
    broker = VirtualHost(f"benchmark_{os.getpid()}_limits")
    try:
        return float(subprocess.run([python, str(PROGRAMS / "confirms.py"), broker.url, str(duration)],
                                    check=True, capture_output=True, text=True).stdout)
    finally:
        broker.drop()
