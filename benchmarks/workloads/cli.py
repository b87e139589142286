"""Commands that people wait for, on a store that holds finished runs."""

import statistics
import subprocess

from workloads.workload import Measure, Workload, seconds

WORDS = {
    "version": "`--version`",
    "deployments": "list deployments",
    "runs": "list runs, 100,000 finished",
    "trigger": "ask for a run",
}


class CLI(Workload):
    """Milliseconds from the start of a command to its end: the median of some calls."""

    name = "cli"
    measures = tuple(Measure(name, f"CLI: {words} (ms)") for name, words in WORDS.items())

    def figures(self, begin, system, size):
        with begin(finished=size.listed) as running:
            return {name: command if isinstance(command, str) else
                    milliseconds(lambda: running.command(*command), size.of(size.commands, system))
                    for name, command in running.commands().items()}

    def limit(self, size):
        start = milliseconds(lambda: subprocess.run(["/bin/true"], check=True), size.commands[0])
        return {name: start for name in WORDS}


def milliseconds(work, samples):
    """The median of some calls, after one that is not counted."""
    work()
    return 1e3 * statistics.median(seconds(work) for _ in range(samples))
