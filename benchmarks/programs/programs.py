"""What the runs of every system do: the same functions, whoever calls them. Paths and sizes come in the environment."""

import os
import time

CLOCK = ["/bin/sh", "-c", 'echo "$(date +%s%N) $PPID" >> "$BENCHMARK_MARKS"']
TRUE = ["/bin/true"]
LINE = "a line like any other, of sixty bytes with its end, no more"


def nothing():
    """A Python function that does nothing."""


def clock():
    """Notes when it was called, and by whose child."""
    mark = f"{time.time_ns()} {os.getppid()}\n"
    with open(os.environ["BENCHMARK_MARKS"], "a") as marks:
        marks.write(mark)


def program_true():
    """A process of /bin/true."""
    import subprocess

    subprocess.run(TRUE, check=True)


def program_clock():
    """A process that notes when it started."""
    import subprocess

    subprocess.run(CLOCK, check=True)


def print_much():
    """Prints BENCHMARK_BYTES bytes, in lines of sixty."""
    for _ in range(int(os.environ["BENCHMARK_BYTES"]) // (len(LINE) + 1)):
        print(LINE)


PROGRAMS = {
    "true": program_true, "noop": nothing, "clock-program": program_clock, "clock": clock, "print": print_much,
}
