"""Many runs that wait when the agent may begin: how fast they are done, and what that costs everything."""

import os
import shutil
import time

from programs.programs import TRUE
from systems.virtual_environment import PYTHON
from workloads.workload import Measure, Workload, not_warm, programs_of

# Their words, and what the machine's limit starts for them.
PROGRAMS = {"true": ("/bin/true", TRUE), "noop": ("a Python no-op", [PYTHON, "-c", "pass"]),
            "noop-warm": ("a Python no-op, warm", None)}
KINDS = {"true": "true", "noop": "noop", "noop-warm": "warm"}
SLOTS = (2, 8)


class Burst(Workload):
    """From the release of what waits (Prefect and Airflow: from when the first is taken) to the end."""

    name = "burst"
    measures = tuple(
        Measure(f"{program} {slots} {figure}", f"burst of {words}, {slots} slots: {unit}", KINDS[program], digits)
        for program, (words, _) in PROGRAMS.items() for slots in SLOTS
        for figure, unit, digits in (
            ("rate", "runs/s", 1), ("cpu", "CPU ms per run, everything", 1),
            ("memory", "peak memory of everything (MB)", 0)))

    def figures(self, begin, system, size):
        runs = size.of(size.runs, system)
        found = not_warm(system, self.measures)
        for program in programs_of(system, PROGRAMS):
            for slots in SLOTS:
                with begin(slots=slots) as running:
                    values = burst(running, program, runs)
                found |= {f"{program} {slots} {name}": value for name, value in values.items()}
        return found

    def limit(self, size):
        """Raw spawn-and-wait of the same program, as many at once as there are slots."""
        found = {}
        for program, (_, command) in PROGRAMS.items():
            for slots in SLOTS if command else ():
                runs = size.runs[0] // (1 if program == "true" else 10)
                used, before = os.times(), time.perf_counter()
                spawn(command, runs, slots)
                taken, now = time.perf_counter() - before, os.times()
                cpu = sum(now[:4]) - sum(used[:4])
                found |= {f"{program} {slots} rate": runs / taken, f"{program} {slots} cpu": 1e3 * cpu / runs}
        return found


def burst(running, program, runs):
    """Rate, CPU and memory of runs that are released together."""
    running.hold()
    running.request(program, runs)
    with running.usage() as usage:
        before = time.perf_counter()
        running.release()
        if running.is_slow:
            running.wait_until("no run was taken", lambda: running.counts()[0] > 0, pause=0.02)
            before = time.perf_counter()
        running.wait_for_runs(runs)
        taken = time.perf_counter() - before
    return {"rate": runs / taken, "cpu": 1e3 * usage.cpu / runs, "memory": usage.peak / 1e6}


def spawn(command, runs, at_once):
    """Starts a program again and again, and waits for each."""
    path, alive = shutil.which(command[0]), 0
    for _ in range(runs):
        if alive == at_once:
            os.wait()
            alive -= 1
        os.posix_spawn(path, command, {})
        alive += 1
    for _ in range(alive):
        os.wait()
