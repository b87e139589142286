"""The same questions on a store that holds a million finished runs."""

from figures import percentile
from workloads.cli import milliseconds
from workloads.trigger import latencies
from workloads.workload import Measure, Workload


class History(Workload):
    """Beside the figures of an empty store, from the same start of the system without them."""

    name = "history"
    measures = tuple(
        Measure(f"{when} {what}", f"{words} in the store: {figure}", "noop")
        for when, words in (("empty", "no finished run"), ("full", "1,000,000 finished runs"))
        for what, figure in (("trigger", "request → first instruction of a Python function, p50 (ms)"),
                             ("runs", "list runs (ms)")))

    def figures(self, begin, system, size):
        found = {}
        for when, finished in (("empty", 0), ("full", size.finished)):
            with begin(finished=finished) as running:
                command = running.commands()["runs"]
                found[f"{when} runs"] = command if isinstance(command, str) else milliseconds(
                    lambda: running.command(*command), size.of(size.commands, system))
                times = latencies(running, "clock", size.of(size.samples, system) // 2)
                found[f"{when} trigger"] = percentile(times, 0.5)
        return found
