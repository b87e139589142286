"""Measures cancels and verdicts: from the deed, on this host's clock, to what the store or the process noted.

The figures of one kill are as good as another's clock: everything here runs on one host.
"""

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from figures import percentile, row
from installation import RELEASE, SETUPS, Installation
from severable import SeverableWay

SLEEPER = ["/bin/sh", "-c", "trap 'date +%s%N; exit 3' TERM; sleep 600 & wait"]


def triggered(installation, name):
    """Starts a run of bench/sleeper; returns its id once it runs and its process has had time to set its trap."""
    run = json.loads(installation.pipectl("deployment", "run", "bench/sleeper", "--name", name, "-o", "json"))["id"]
    while shown(installation, run)["state"] != "running":
        time.sleep(0.02)
    time.sleep(0.2)
    return run


def shown(installation, run):
    return json.loads(installation.pipectl("flow-run", "inspect", run, "-o", "json"))


def ended(installation, run):
    """The run once it has ended."""
    while (facts := shown(installation, run))["ended_at"] is None:
        time.sleep(0.05)
    return facts


def seconds(stamp):
    """Seconds since 1970 of a time as `pipectl` prints it."""
    whole, _, fraction = stamp.rstrip("Z").partition(".")
    begin = time.strptime(whole, "%Y-%m-%dT%H:%M:%S")
    return time.mktime(begin) - time.timezone + float("0." + (fraction or "0"))


def processes_of(run):
    """Process ids of a run's processes, the main one first."""
    mark = f"OCTOPIPE_RUN_ID={run}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return sorted(found)


def measure_cancel(samples):
    print("\n## From `pipectl flow-run cancel` to SIGTERM in the process (ms)\n")
    row("set-up", "p50", "p99", "max")
    row(*["---"] * 4)
    for setup in SETUPS:
        with Installation(setup) as installation:
            installation.deploy("sleeper", *SLEEPER)
            times = []
            for number in range(samples):
                run = triggered(installation, f"cancel-{number}")
                before = time.time_ns()
                installation.pipectl("flow-run", "cancel", run)
                ended(installation, run)
                lines = installation.pipectl("flow-run", "logs", run, "-o", "json").splitlines()
                stamps = [json.loads(line)["text"] for line in lines if '"stdout"' in line]
                times.append((int(stamps[0]) - before) / 1e6)
            row(setup, *(f"{percentile(times, share):.1f}" for share in (0.5, 0.99)), f"{max(times):.1f}")


def measure_killed_runs(samples):
    print("\n## From `kill -9` of a run's process to the verdict (ms)\n")
    row("set-up", "p50", "max")
    row(*["---"] * 3)
    for setup in SETUPS:
        with Installation(setup) as installation:
            installation.deploy("sleeper", *SLEEPER)
            times = []
            for number in range(samples):
                run = triggered(installation, f"killed-{number}")
                before = time.time()
                os.kill(processes_of(run)[0], signal.SIGKILL)
                facts = ended(installation, run)
                assert facts["state"] == "crashed", facts
                times.append(1000 * (seconds(facts["ended_at"]) - before))
            row(setup, f"{statistics.median(times):.1f}", f"{max(times):.1f}")


def measure_killed_agent(samples):
    print("\n## From `kill -9` of an agent that is started again at once to the verdict on its run (s)\n")
    row("set-up", "p50", "max", "processes left")
    row(*["---"] * 4)
    for setup in SETUPS:
        with Installation(setup) as installation:
            installation.deploy("sleeper", *SLEEPER)
            times, left = [], 0
            for number in range(samples):
                run = triggered(installation, f"agent-{number}")
                before = time.time()
                installation.agent.kill()
                installation.agent.wait()
                installation.agents.remove(installation.agent)
                installation.agent = installation.start_agent("worker", "default", 8)
                facts = ended(installation, run)
                assert facts["state"] == "crashed", facts
                times.append(seconds(facts["ended_at"]) - before)
                left += len(processes_of(run))
            row(setup, f"{statistics.median(times):.2f}", f"{max(times):.2f}", left)


def measure_silent_agents():
    """One agent killed and not started again, another cut off from the database; a third judges. Default lease: 60 s."""
    print("\n## From the deed to the verdict where nobody comes back, default settings (s)\n")
    row("what happens", "main process gone after", "verdict after")
    row(*["---"] * 3)
    with Installation("PostgreSQL + RabbitMQ", starts=False) as installation:
        installation.deploy("sleeper", *SLEEPER)
        installation.start_agent("judge", "nothing", 1)
        for what in ("agent killed, not started again", "agent's way to PostgreSQL cut without a word"):
            server = urlsplit(installation.database.url)
            way = SeverableWay(server.hostname, server.port)
            direct = installation.environment["OCTOPIPE_DATABASE"]
            installation.environment["OCTOPIPE_DATABASE"] = direct.replace(f":{server.port}/", f":{way.port}/")
            agent = installation.start_agent("worker", "default", 8)
            installation.environment["OCTOPIPE_DATABASE"] = direct
            run = triggered(installation, what.split()[1])
            process = processes_of(run)[0]
            before = time.time()
            if "killed" in what:
                agent.kill()
                agent.wait()
                installation.agents.remove(agent)
            else:
                way.cut()
            while Path(f"/proc/{process}").exists():
                time.sleep(0.05)
            gone = time.time() - before
            facts = ended(installation, run)
            row(what, f"{gone:.1f}", f"{seconds(facts['ended_at']) - before:.1f}")
        for agent in installation.agents[1:]:
            agent.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--without-waiting", action="store_true", help="leave out what takes minutes")
    options = parser.parse_args()
    version = subprocess.run([str(RELEASE / "pipectl"), "--version"], capture_output=True, text=True).stdout.strip()
    print(f"# {version} on {platform.platform()}, {os.cpu_count()} processors")
    measure_cancel(options.samples)
    measure_killed_runs(options.samples)
    measure_killed_agent(max(3, options.samples // 4))
    if not options.without_waiting:
        measure_silent_agents()


if __name__ == "__main__":
    main()
