"""What was measured, point by point, kept as JSON; each point is on disk before the next is measured."""

import json
import os
import platform
import subprocess
import time
from pathlib import Path

from servers import administer, rabbitmqctl


class Points:
    """A point is what one workload gave on one system in one repetition; repetition 0 is the warm-up."""

    def __init__(self, file, facts):
        self.file = Path(file)
        self.facts = facts
        self.points = []

    @classmethod
    def read(cls, files):
        """The points of several files together, with the facts of the first."""
        points = None
        for file in files:
            try:
                content = json.loads(Path(file).read_text())
                points = points or cls(file, content["facts"])
                points.points += content["points"]
                points.facts["systems"] |= content["facts"]["systems"]
            except OSError as error:
                raise SystemExit(f"benchmarks: {file}: {error.strerror}") from None
            except (ValueError, KeyError, TypeError):
                raise SystemExit(f"benchmarks: {file} is no file of points, as benchmarks/run writes them") from None
        return points

    def add(self, workload, system, repetition, **result):
        self.points.append({"workload": workload, "system": system, "repetition": repetition,
                            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **result})
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps({"facts": self.facts, "points": self.points}, indent=1) + "\n")
        fresh.replace(self.file)

    def failures(self, workload, system):
        """Why repetitions of a workload, the warm-up among them, did not finish on a system."""
        return [point["failed"] for point in self.points
                if (point["workload"], point["system"]) == (workload, system) and "failed" in point]

    def values(self, workload, system, measure):
        """What a measure gave in the measured repetitions: numbers, or texts that say why there is none."""
        return [point["figures"][measure] for point in self.points
                if (point["workload"], point["system"]) == (workload, system) and point["repetition"] > 0
                and measure in point.get("figures", {})]


def facts(systems, size, options):
    """The machine, the versions and the settings."""
    return {
        "machine": {
            "processor": first_line("/proc/cpuinfo", "model name"),
            "processors": os.cpu_count(),
            "memory": first_line("/proc/meminfo", "MemTotal"),
            "kernel": platform.release(),
            "distribution": first_line("/etc/os-release", "PRETTY_NAME", "=").strip('"'),
            "python": platform.python_version(),
            "load": os.getloadavg()[0],
        },
        "servers": {
            "PostgreSQL": administer("show server_version"),
            **{name: administer(f"show {name}") for name in
               ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections")},
            "RabbitMQ": rabbitmqctl("version").strip(),
        },
        "systems": {system.name: {"version": system.version(), "settings": system.settings, "runs": system.runs_are,
                                  "is_slow": system.is_slow} for system in systems},
        "checkout": subprocess.run(["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"],
                                   capture_output=True, text=True).stdout.strip(),
        "size": vars(size),
        "repetitions": options.repetitions,
        "slow_repetitions": options.slow_repetitions,
        "quick": options.quick,
        "short": options.short,
        "began": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }


def first_line(file, name, divider=":"):
    """The value of the first line `name : value`."""
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.split(divider, 1)[1].strip()
    return ""
