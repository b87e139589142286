"""The programs of workloads that are Python flows, for Octopipe."""

import os
import time

from octopipe import flow, task

from plain import fibonacci
from programs import PROGRAMS

noop = flow(PROGRAMS["noop"], name="noop")
clock = flow(PROGRAMS["clock"], name="clock")
print_much = flow(PROGRAMS["print"], name="print")

in_process = task(fibonacci, name="fibonacci")


@flow
def sequence(count: int, number: int):
    """Tasks one after the other; notes the seconds that they took."""
    before = time.perf_counter()
    for _ in range(count):
        in_process(number)
    with open(os.environ["BENCHMARK_SECONDS"], "w") as file:
        file.write(str(time.perf_counter() - before))
