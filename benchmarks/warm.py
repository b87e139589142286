"""Measures runs that are started and runs that are forked from a warm process, in turn, on one idle system."""

import argparse
import json
import platform
import statistics
import subprocess
import time

from figures import percentile, row
from installation import Installation

# The first thing that a flow's function does, and how it came to it.
TELLING = """
import time


def main():
    began = time.time_ns()
    with open("/proc/self/cmdline") as file:
        print("forked" if "\\0warm\\0" in file.read() else "started", began)
"""
MODULE = """
import dataclasses


@dataclasses.dataclass(frozen=True)
class Record{number}:
    {fields}
"""
FIELDS = "\n    ".join(f"field_{number}: int = {number}" for number in range(12))
MODULES = 220


def write_tree(folder):
    """A package whose import takes some tenths of a second, most of it in code that makes classes."""
    package = folder / "tree"
    package.mkdir()
    names = [f"part_{number}" for number in range(MODULES)]
    (package / "__init__.py").write_text("".join(f"from tree import {name}\n" for name in names))
    for number, name in enumerate(names):
        (package / f"{name}.py").write_text(MODULE.format(number=number, fields=FIELDS))


def deploy(installation, name, imports, python):
    """The same file twice: as NAME, each run of which is started, and as NAME-warm."""
    (installation.folder / f"{name}_flow.py").write_text(imports + TELLING)
    for suffix, warm in (("", "false"), ("-warm", "true")):
        file = installation.folder / f"{name}{suffix}.yaml"
        file.write_text(
            f"flow: bench\nname: {name}{suffix}\nentrypoint: {name}_flow.py:main\npython: {python}\nwarm: {warm}\n")
        installation.pipectl("deployment", "apply", str(file))


def measured(installation, deployment):
    """Milliseconds from the trigger to the first instruction of the function, and how its process was made."""
    before = time.time_ns()
    run = json.loads(installation.pipectl("deployment", "run", f"bench/{deployment}", "-o", "json"))["id"]
    while (facts := json.loads(installation.pipectl("flow-run", "inspect", run, "-o", "json")))["ended_at"] is None:
        time.sleep(0.01)
    if facts["state"] != "completed":
        raise SystemExit(f"{deployment}: {facts['state']}: {facts['cause']}")
    lines = [json.loads(line) for line in installation.pipectl("flow-run", "logs", run, "-o", "json").splitlines()]
    kind, began = next(line["text"].split() for line in lines if line["source"] == "stdout")
    return (int(began) - before) / 1e6, kind


def import_time(python, installation, imports):
    """Milliseconds that an interpreter takes with these imports and nothing else."""
    times = []
    for _ in range(10):
        before = time.perf_counter_ns()
        subprocess.run([python, "-c", imports], check=True, cwd=installation.folder)
        times.append((time.perf_counter_ns() - before) / 1e6)
    return statistics.median(times)


def has_pandas(python):
    return subprocess.run([python, "-c", "import pandas"], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=50)
    parser.add_argument("--python", default="/usr/bin/python3")
    choices = parser.parse_args()
    version = subprocess.run([choices.python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"# Warm runs\n\n{version}, {platform.platform()}, {choices.samples} samples of each, in turn;")
    print("PostgreSQL + RabbitMQ, one agent, nothing else to do.\n")
    with Installation("PostgreSQL + RabbitMQ") as installation:
        write_tree(installation.folder)
        flows = {"nothing": "", "tree": "import tree\n"}
        if has_pandas(choices.python):
            flows["pandas"] = "import pandas\n"
        print("From `pipectl deployment run` to the first line of the flow's function (ms):\n")
        row("the file imports", "import alone, p50", "started, p50", "p95", "forked, p50", "p95", "ratio")
        row(*["---"] * 7)
        for name, imports in flows.items():
            deploy(installation, name, imports, choices.python)
            while measured(installation, f"{name}-warm")[1] != "forked":
                pass
            times = {"started": [], "forked": []}
            for _ in range(choices.samples):
                for deployment, kind in ((name, "started"), (f"{name}-warm", "forked")):
                    milliseconds, found = measured(installation, deployment)
                    if found != kind:
                        raise SystemExit(f"{deployment}: {found}, not {kind}")
                    times[kind].append(milliseconds)
            started, forked = (statistics.median(times[kind]) for kind in ("started", "forked"))
            alone = import_time(choices.python, installation, imports)
            p95 = {kind: percentile(times[kind], 0.95) for kind in times}
            row(name, f"{alone:.0f}", f"{started:.1f}", f"{p95['started']:.1f}", f"{forked:.1f}",
                f"{p95['forked']:.1f}", f"{started / forked:.1f}×")


if __name__ == "__main__":
    main()
