"""What a system with nothing to do costs: its daemons alone, and what they ask of the database."""

import time

from process_tree import Usage
from servers import processes
from workloads.workload import Measure, Workload, if_it_can

FIGURES = (("own memory", "memory of its own processes (MB)", 0),
           ("own cpu", "CPU of its own processes (% of one core)", 2),
           ("memory", "memory of everything (MB)", 0), ("cpu", "CPU of everything (% of one core)", 2),
           ("commits", "store transactions/s", 2), ("connections", "store connections", 0), ("wal", "WAL bytes/s", 0))


class Idle(Workload):
    """Everything is all processes of the system and both servers; the limit is what the servers alone use."""

    name = "idle"
    measures = tuple(
        Measure(f"{agents} {name}", f"idle, {words}: {unit}", "", digits)
        for agents, words in (("one", "one agent"), ("many", "twenty agents")) for name, unit, digits in FIGURES)

    def figures(self, begin, system, size):
        found = {}
        for label, agents in (("one", 1), ("many", size.agents)):
            values = if_it_can(idle, begin, agents, size.idle)
            for name, _, _ in FIGURES:
                found[f"{label} {name}"] = values if isinstance(values, str) else values[name]
        return found

    def limit(self, size):
        with Usage(processes()) as usage:
            time.sleep(size.idle)
            memory = usage.memory()
        values = {"memory": memory / 1e6, "cpu": 100 * usage.cpu / size.idle}
        return {f"{label} {name}": value for label in ("one", "many") for name, value in values.items()}


def idle(begin, agents, duration):
    """What passes while nothing is asked for."""
    with begin(agents=agents, slots=2) as running:
        time.sleep(10 if running.is_slow else 2)
        database = running.database
        commits, wal = database.commits(), database.wal_bytes()
        with running.usage() as usage, running.own_usage() as own:
            time.sleep(duration)
            memory, own_memory = usage.memory(), own.memory()
        # Our own questions are transactions, too.
        return {"own memory": own_memory / 1e6, "own cpu": 100 * own.cpu / duration,
                "memory": memory / 1e6, "cpu": 100 * usage.cpu / duration,
                "commits": max(0, database.commits() - commits - 2) / (duration + 1.5),
                "connections": database.connections(), "wal": (database.wal_bytes() - wal) / (duration + 1.5)}
