"""Measures what agents cost that have nothing to do, and prints one Markdown report.

Beside them stands the database server that nobody uses: it, too, writes now and then.
"""

import argparse
import json
import os
import platform
import subprocess
import time

from figures import row
from installation import RELEASE, SETUPS, Installation
from process_tree import cpu_seconds, written_bytes
from servers import administer

SETTLE = 15
"""Seconds after the start of the last agent, until one leads and the others have found that out."""


def kilobytes(pid, file, key):
    """A line of a file that the kernel has on a process, such as VmRSS."""
    lines = open(f"/proc/{pid}/{file}").read().splitlines()
    return int(next(line for line in lines if line.startswith(key + ":")).split()[1])


class Ledger:
    """What the database server has done for one database so far, asked from another one so as not to count itself."""

    def __init__(self, installation):
        self.database = installation.database.name

    def read(self):
        """Counters, and the connections there are now."""
        # Its processes report what they did at the latest when they are asked nothing for ten seconds.
        question = (
            "select xact_commit, xact_rollback, tup_inserted + tup_updated + tup_deleted,"
            " pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint,"
            f" (select count(*) from pg_stat_activity where datname = '{self.database}')"
            f" from pg_stat_database where datname = '{self.database}'")
        names = ("commits", "rollbacks", "rows_written", "wal_bytes", "connections")
        return dict(zip(names, map(int, administer(question).split("|"))))


def broker_connections():
    """Connections to RabbitMQ now."""
    done = subprocess.run(
        [os.environ["OCTOPIPE_TEST_RABBITMQCTL"], "-q", "--no-table-headers", "list_connections", "pid"],
        check=True, capture_output=True, text=True)
    return len(done.stdout.split())


def watch(installation, seconds):
    """What the agents of an installation, and its database for them, do within a while."""
    agents = [agent.pid for agent in installation.agents]
    ledger = Ledger(installation) if installation.database else None
    before = ledger.read() if ledger else {}
    cpu = [cpu_seconds(pid) for pid in agents]
    written = [written_bytes(pid) for pid in agents]
    begin = time.monotonic()
    time.sleep(seconds)
    seconds = time.monotonic() - begin
    figures = {
        "setup": installation.setup,
        "agents": len(agents),
        "seconds": round(seconds, 1),
        "rss_kb": [kilobytes(pid, "status", "VmRSS") for pid in agents],
        "peak_rss_kb": [kilobytes(pid, "status", "VmHWM") for pid in agents],
        "pss_kb": [kilobytes(pid, "smaps_rollup", "Pss") for pid in agents],
        "threads": [kilobytes(pid, "status", "Threads") for pid in agents],
        "descriptors": [len(os.listdir(f"/proc/{pid}/fd")) for pid in agents],
        "cpu_seconds": [round(cpu_seconds(pid) - past, 2) for pid, past in zip(agents, cpu)],
        "bytes_to_disk": [written_bytes(pid) - past for pid, past in zip(agents, written)],
    }
    if ledger:
        after = ledger.read()
        figures["database"] = {key: after[key] - before[key] for key in before if key != "connections"}
        figures["database"]["connections"] = after["connections"]
    if "OCTOPIPE_BROKER" in installation.environment:
        figures["broker_connections"] = broker_connections()
    return figures


def measure(setup, agents, seconds):
    """One idle installation."""
    with Installation(setup, starts=False) as installation:
        for number in range(agents):
            installation.start_agent(f"idle-{number}", "default", 8)
        time.sleep(SETTLE)
        return watch(installation, seconds)


def tell(figures):
    """One row; what counts for each agent is the largest of all."""
    count, seconds = figures["agents"], figures["seconds"]

    def largest(key, scale=1.0, digits=1):
        return f"{max(figures[key]) / scale:.{digits}f}" if count else ""

    cells = [figures["setup"], count, largest("rss_kb", 1024), largest("peak_rss_kb", 1024),
             f"{sum(figures['pss_kb']) / 1024:.1f}", largest("cpu_seconds", digits=2),
             f"{100 * sum(figures['cpu_seconds']) / seconds:.3f}",
             f"{sum(figures['bytes_to_disk']) / seconds:.0f}", largest("threads", digits=0)]
    database = figures.get("database")
    if database:
        cells += [database["commits"] + database["rollbacks"],
                  f"{(database['commits'] + database['rollbacks']) / seconds:.2f}",
                  f"{database['rows_written'] / seconds:.2f}", f"{database['wal_bytes'] / seconds:.0f}",
                  database["connections"]]
    else:
        cells += [""] * 5
    row(*cells, figures.get("broker_connections", ""))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--agents", type=int, default=1)
    parser.add_argument("--setup", action="append", choices=SETUPS)
    parser.add_argument("--raw", metavar="FILE", help="keeps the figures as JSON")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    version = subprocess.run([str(RELEASE / "pipectl"), "--version"], capture_output=True, text=True).stdout.strip()
    print(f"# {version} on {platform.platform()}, {os.cpu_count()} processors")
    print(f"\n## Idle for {options.minutes:g} minutes, default settings\n")
    row("set-up", "agents", "RSS (MB)", "peak RSS (MB)", "PSS of all (MB)", "CPU seconds of one", "CPU of all (% of one core)",
        "to disk, bytes/s", "threads", "transactions", "transactions/s", "rows written/s", "WAL bytes/s",
        "database connections", "broker connections")
    row(*["---"] * 15)
    results = []
    setups = options.setup or SETUPS
    if any(setup != "SQLite" for setup in setups):
        # What the server does by itself, in a minute at most.
        results.append(measure("PostgreSQL", 0, min(60, seconds)))
        tell(results[-1])
    for setup in setups:
        results.append(measure(setup, options.agents, seconds))
        tell(results[-1])
    if options.raw:
        with open(options.raw, "w") as file:
            json.dump({"version": version, "machine": platform.platform(), "results": results}, file, indent=1)


if __name__ == "__main__":
    main()
