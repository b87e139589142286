"""Measures the set-ups of Octopipe beside each other: start-up, trigger latency, idle cost and a burst.

Every latency stands beside the machine's own: the same program started directly by this script.
"""

import argparse
import os
import platform
import statistics
import subprocess
import time

from figures import row, summary
from installation import RELEASE, SETUPS, Installation
from process_tree import cpu_seconds, written_bytes

CLOCK = ["/bin/date", "+%s%N"]


def measure_start_up(samples):
    """Wall time of commands that do next to nothing, in ms."""
    print("\n## Start-up (ms)\n")
    row("command", "p50", "p95", "p99", "of /bin/true")
    row(*["---"] * 5)
    reference = None
    for command in (["/bin/true"], [str(RELEASE / "pipectl"), "--version"], [str(RELEASE / "pipe-agent"), "--version"]):
        times = []
        for _ in range(samples):
            before = time.perf_counter_ns()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times.append((time.perf_counter_ns() - before) / 1e6)
        reference = reference or statistics.median(times)
        name = os.path.basename(command[0]) + " " + " ".join(command[1:])
        row(name, *summary(times), f"{statistics.median(times) / reference:.1f}×")


def measure_trigger(samples):
    """From before `pipectl deployment run` is started to the first instruction of the run's process, in ms."""
    print("\n## Trigger to first instruction, idle system (ms)\n")
    row("set-up", "p50", "p95", "p99", "of a bare start", "`deployment run` returns, p50")
    row(*["---"] * 6)
    bare = []
    for _ in range(samples):
        before = time.time_ns()
        printed = subprocess.run(CLOCK, capture_output=True, check=True).stdout
        bare.append((int(printed) - before) / 1e6)
    row("bare start of the same program", *summary(bare), "1.0×", "")
    for setup in SETUPS:
        with Installation(setup) as installation:
            installation.deploy("clock", *CLOCK)
            latencies, returns = [], []
            for number in range(samples + 3):
                before = time.time_ns()
                installation.pipectl("deployment", "run", "bench/clock", "--name", f"sample-{number}")
                returned = time.time_ns()
                installation.wait_until_done(number + 1)
                started = int(installation.pipectl("flow-run", "logs", f"sample-{number}", "-o", "json")
                              .split('"text":"')[1].split('"')[0])
                if number >= 3:  # the first ones warm up
                    latencies.append((started - before) / 1e6)
                    returns.append((returned - before) / 1e6)
            ratio = statistics.median(latencies) / statistics.median(bare)
            row(setup, *summary(latencies), f"{ratio:.1f}×", f"{statistics.median(returns):.1f}")


def measure_idle(seconds):
    """What an agent with nothing to do costs."""
    print(f"\n## One idle agent, {seconds} s\n")
    row("set-up", "RSS (MB)", "CPU (% of one core)", "questions and commits/s", "WAL bytes/s", "written to disk, bytes/s",
        "threads")
    row(*["---"] * 7)
    for setup in SETUPS:
        with Installation(setup) as installation:
            pid = installation.agent.pid
            time.sleep(2)
            cpu, commits, wal, written = cpu_seconds(pid), None, None, written_bytes(pid)
            if setup != "SQLite":
                commits, wal = installation.database.commits(), installation.database.wal_bytes()
            time.sleep(seconds)
            cpu = cpu_seconds(pid) - cpu
            status = dict(line.split(":\t", 1) for line in open(f"/proc/{pid}/status").read().splitlines() if ":\t" in line)
            cells = ["n/a", "n/a"]
            if commits is not None:
                # The two questions of this script are commits too.
                cells = [f"{(installation.database.commits() - commits - 2) / seconds:.2f}",
                         f"{(installation.database.wal_bytes() - wal) / seconds:.0f}"]
            row(setup, f"{int(status['VmRSS'].split()[0]) / 1024:.1f}", f"{100 * cpu / seconds:.2f}", *cells,
                f"{(written_bytes(pid) - written) / seconds:.0f}", status["Threads"])


def measure_burst(runs):
    """Runs of /bin/true that wait when the agent starts on them, per second; beside raw spawn-and-wait."""
    print(f"\n## Burst of {runs} runs of /bin/true, 8 slots\n")
    row("set-up", "runs/s", "of raw spawn-and-wait")
    row(*["---"] * 3)
    before = time.perf_counter()
    for _ in range(runs):
        os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
    raw = runs / (time.perf_counter() - before)
    row("raw spawn-and-wait, one after the other", f"{raw:.0f}", "1.00")
    for setup in SETUPS:
        with Installation(setup) as installation:
            installation.deploy("true", "/bin/true")
            installation.pipectl("work-queue", "pause", "default")
            for _ in range(runs):
                installation.pipectl("deployment", "run", "bench/true")
            before = time.perf_counter()
            installation.pipectl("work-queue", "resume", "default")
            installation.wait_until_done(runs)
            rate = runs / (time.perf_counter() - before)
            row(setup, f"{rate:.0f}", f"{rate / raw:.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--idle", type=int, default=60, help="seconds")
    parser.add_argument("--burst", type=int, default=500, help="runs")
    options = parser.parse_args()
    version = subprocess.run([str(RELEASE / "pipectl"), "--version"], capture_output=True, text=True).stdout.strip()
    print(f"# {version} on {platform.platform()}, {os.cpu_count()} processors")
    measure_start_up(options.samples)
    measure_trigger(options.samples)
    measure_burst(options.burst)
    measure_idle(options.idle)


if __name__ == "__main__":
    main()
