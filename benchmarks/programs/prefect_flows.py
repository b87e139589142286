"""The programs as flows of Prefect 2 and 3."""

import os
import subprocess
import sys
import time

from prefect import flow, task

from plain import fibonacci
from programs import PROGRAMS

true = flow(PROGRAMS["true"], name="true")
noop = flow(PROGRAMS["noop"], name="noop")
clock_program = flow(PROGRAMS["clock-program"], name="clock-program")
clock = flow(PROGRAMS["clock"], name="clock")
print_much = flow(PROGRAMS["print"], name="print", log_prints=True)


@task
def in_process(number):
    fibonacci(number)


@task
def process(number):
    subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "plain.py"), str(number)], check=True)


@flow
def sequence(kind: str, count: int, number: int):
    """Tasks one after the other; notes the seconds that they took."""
    step = {"tasks": in_process, "processes": process}[kind]
    before = time.perf_counter()
    for _ in range(count):
        step(number)
    with open(os.environ["BENCHMARK_SECONDS"], "w") as file:
        file.write(str(time.perf_counter() - before))
