"""How long an idle system takes from a request to the first instruction of the run."""

import os
import subprocess
import tempfile
import time

from figures import percentile
from programs.programs import CLOCK
from systems.system import PROGRAMS
from systems.virtual_environment import PYTHON
from workloads.workload import Measure, Workload, not_warm, programs_of

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
KINDS = {"clock-program": ("a program", "true"), "clock": ("a Python function", "noop"),
         "clock-warm": ("a Python function, warm", "warm")}
PYTHON_CLOCK = [PYTHON, "-c", "from programs import clock; clock()"]


class Trigger(Workload):
    """Milliseconds from before the request to the time that the run notes as the first thing it does."""

    name = "trigger"
    measures = tuple(
        Measure(f"{kind} {share}", f"request → first instruction of {words}, {share} (ms)", run)
        for kind, (words, run) in KINDS.items() for share in SHARES)

    def figures(self, begin, system, size):
        with begin() as running:
            return not_warm(system, self.measures) | {f"{kind} {share}": percentile(times, part)
                    for kind in programs_of(system, KINDS)
                    for times in [latencies(running, kind, size.of(size.samples, system))]
                    for share, part in SHARES.items()}

    def limit(self, size):
        found = {}
        with tempfile.NamedTemporaryFile("r") as file:
            environment = {**os.environ, "BENCHMARK_MARKS": file.name, "PYTHONPATH": str(PROGRAMS)}
            for kind, command in (("clock-program", CLOCK), ("clock", PYTHON_CLOCK)):
                times = []
                for _ in range(size.samples[0]):
                    before = time.time_ns()
                    subprocess.run(command, env=environment, check=True)
                    times.append((int(file.readline().split()[0]) - before) / 1e6)
                found |= {f"{kind} {share}": percentile(times, part) for share, part in SHARES.items()}
        return found


def latencies(running, kind, samples):
    """Milliseconds of each sample, after two that warm up. The system is idle again before the next."""
    times = []
    for number in range(samples + 2):
        noted = len(running.marks())
        before = time.time_ns()
        running.request(kind)
        running.wait_until(f"no run of {kind} began", lambda: len(running.marks()) > noted, pause=0.005)
        if number >= 2:
            times.append((running.marks()[-1][0] - before) / 1e6)
        time.sleep(3 if running.is_slow else 0.2)
    return times
