"""One run that prints much."""

import os
import subprocess
import tempfile
import time

from systems.system import PROGRAMS
from systems.virtual_environment import PYTHON
from workloads.workload import Measure, Workload, seconds


class Logs(Workload):
    """From the request to the end of the run in the store."""

    name = "logs"
    measures = (
        Measure("seconds", "a run that prints 100 MB in lines of 60 bytes (s)", "output", 2),
        Measure("memory", "a run that prints 100 MB: peak memory of everything (MB)", "output", 0),
    )

    def figures(self, begin, system, size):
        with begin(BENCHMARK_BYTES=str(size.printed)) as running, running.usage() as usage:
            before = time.perf_counter()
            running.request("print")
            running.wait_for_runs(1, patience=size.patience / 2)
            taken = time.perf_counter() - before
        return {"seconds": taken, "memory": usage.peak / 1e6}

    def limit(self, size):
        environment = {**os.environ, "PYTHONPATH": str(PROGRAMS), "BENCHMARK_BYTES": str(size.printed)}
        command = [PYTHON, "-c", "from programs import print_much; print_much()"]
        with tempfile.TemporaryFile() as file:
            return {"seconds": seconds(lambda: subprocess.run(command, env=environment, stdout=file, check=True))}
