"""Measures what tasks cost above their computation, and prints one Markdown report.

Every time stands beside the machine's own: the same calls without tasks, the same processes started one after the other.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from figures import row
from installation import SETUPS, Installation

FLOWS = Path(__file__).resolve().parent / "programs"
sys.path.insert(0, str(FLOWS.parent.parent / "python"))
SEQUENCES = (("light", "40 × fibonacci(10)", 40, 10), ("long", "10 × fibonacci(33)", 10, 33))


def measure_import(samples):
    """Interpreter start with and without the package, in ms."""
    print("\n## Importing the Python package (ms)\n")
    row("program", "p50", "above the interpreter")
    row(*["---"] * 3)
    environment = {**os.environ, "PYTHONPATH": sys.path[0]}
    bare = None
    for program in ("pass", "import octopipe", "from octopipe import flow, get_run_logger, task"):
        times = []
        for _ in range(samples):
            before = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], env=environment, check=True)
            times.append((time.perf_counter() - before) * 1e3)
        median = statistics.median(times)
        bare = bare or median
        row(f"`{program}`", f"{median:.1f}", f"{median - bare:.1f}")


def build(installation, source, name, target):
    """Registers a flow; returns the deployment's name."""
    file = installation.folder / f"{name}.yaml"
    installation.pipectl("deployment", "build", str(source) + target, "--name", name, "-o", str(file))
    return json.loads(installation.pipectl("deployment", "apply", str(file), "-o", "json"))


def run(installation, deployment):
    """Runs a deployment to its end; its facts."""
    made = json.loads(installation.pipectl("deployment", "run", deployment, "-o", "json"))
    while True:
        found = json.loads(installation.pipectl("flow-run", "inspect", made["id"], "-o", "json"))
        if found["state"] in ("completed", "failed", "crashed", "cancelled"):
            if found["state"] != "completed":
                raise SystemExit(f"{deployment}: {found['state']}: {found.get('cause')}")
            return found
        time.sleep(0.05)


def span(tasks):
    """From the first start of a task to the last end, in seconds."""
    moments = [datetime.datetime.fromisoformat(task[name].replace("Z", "+00:00"))
               for task in tasks for name in ("started_at", "ended_at")]
    return (max(moments) - min(moments)).total_seconds()


def pipeline(count, number, python=sys.executable):
    """A pipeline of tasks one after the other, each a process of its own."""
    tasks = [f"  t{place}:\n    run: [{python}, {FLOWS / 'plain.py'}, \"{number}\"]\n"
             + (f"    needs: t{place - 1}\n" if place else "") for place in range(count)]
    return f"name: fibonacci-{number}\ntasks:\n" + "".join(tasks)


def measure_sequences():
    """Tasks one after the other: in a Python flow, and with a process for each in a pipeline."""
    print("\n## Tasks one after the other: ms per task above the computation\n")
    row("tasks", "Python flow, computation (s)", "as tasks (s)", "ms per task above",
        "bare processes (s)", "as a pipeline (s)", "ms per task above")
    row(*["---"] * 7)
    with Installation("SQLite") as installation:
        build(installation, FLOWS / "fibonacci.py", "python", ":sequences")
        inside = run(installation, "fibonacci/python")["result"]["value"]
        for name, title, count, number in SEQUENCES:
            file = installation.folder / f"{name}-pipeline.yaml"
            file.write_text(pipeline(count, number))
            build(installation, file, name, "")
            before = time.perf_counter()
            for _ in range(count):
                subprocess.run([sys.executable, str(FLOWS / "plain.py"), str(number)], check=True)
            bare = time.perf_counter() - before
            taken = span(run(installation, f"fibonacci-{number}/{name}")["tasks"])
            plain, tasks = inside[f"{name} plain"], inside[f"{name} tasks"]
            row(title, f"{plain:.3f}", f"{tasks:.3f}", f"{(tasks - plain) / count * 1e3:.2f}",
                f"{bare:.3f}", f"{taken:.3f}", f"{(taken - bare) / count * 1e3:.2f}")


def measure_map(items):
    """A map over many light items."""
    print(f"\n## A map over {items} items of fibonacci(10) in a Python flow\n")
    row("set-up", "seconds", "transactions per task", "agent's peak memory (MB)", "before (MB)")
    row(*["---"] * 5)
    for setup in SETUPS:
        with Installation(setup) as installation:
            build(installation, FLOWS / "fibonacci.py", "map", ":mapped")
            idle = memory(installation)
            commits = installation.database.commits() if setup != "SQLite" else None
            found = run(installation, "map/map")
            # This script's own questions: about one for each look.
            per_task = "n/a" if commits is None else f"{(installation.database.commits() - commits) / items:.3f}"
            row(setup, f"{found['result']['value']['seconds']:.2f}", per_task, f"{memory(installation):.1f}", f"{idle:.1f}")


def memory(installation):
    """The most memory that the agent has had, in MB."""
    status = open(f"/proc/{installation.agent.pid}/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--items", type=int, default=1000)
    options = parser.parse_args()
    measure_import(options.samples)
    measure_sequences()
    measure_map(options.items)


if __name__ == "__main__":
    main()
