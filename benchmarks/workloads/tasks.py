"""Tasks one after the other inside a run: calls, and a process for each."""

import subprocess

from programs.plain import fibonacci
from systems.system import PROGRAMS
from systems.virtual_environment import PYTHON
from workloads.workload import Measure, Workload, if_it_can, seconds

SHAPES = {"light": (40, 10), "long": (10, 33)}
KINDS = {"tasks": "as tasks", "processes": "a process for each"}


class Tasks(Workload):
    """Seconds for the whole sequence. The machine's own: the same calls, the same processes, without any system."""

    name = "tasks"
    measures = tuple(
        Measure(f"{kind} {shape}", f"{count} × fibonacci({number}), {words} (s)", kind, 3)
        for kind, words in KINDS.items() for shape, (count, number) in SHAPES.items())

    def figures(self, begin, system, size):
        with begin() as running:
            return {f"{kind} {shape}": if_it_can(running.sequence, kind, count, number)
                    for kind in KINDS for shape, (count, number) in SHAPES.items()}

    def limit(self, size):
        def calls(count, number):
            for _ in range(count):
                fibonacci(number)

        def processes(count, number):
            for _ in range(count):
                subprocess.run([PYTHON, str(PROGRAMS / "plain.py"), str(number)], check=True)

        return {f"{kind} {shape}": seconds(work, count, number)
                for kind, work in (("tasks", calls), ("processes", processes))
                for shape, (count, number) in SHAPES.items()}
