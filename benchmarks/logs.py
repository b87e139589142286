"""Measures what printing costs a run and its agent, and prints one Markdown report.

Every time stands beside the machine's own: the same command writing to a file, and to a reader that throws it away.
"""

import argparse
import subprocess
import tempfile
import time

from installation import Installation


def shapes(size):
    """What is printed: a name and the shell command that prints `size` bytes of it."""
    return (
        ("lines of 60 bytes", f"yes 'a line like any other, of sixty bytes with its end, no more' | head -c {size}"),
        ("empty lines", f"yes '' | head -c {size}"),
        ("one line", f"head -c {size} /dev/zero | tr '\\0' x"),
        ("random bytes", f"head -c {size} /dev/urandom"),
    )


def seconds(command):
    """Wall time of a shell command."""
    before = time.perf_counter()
    subprocess.run(["/bin/sh", "-c", command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1000)
    size = parser.parse_args().megabytes * 1_000_000
    print(f"# A run that prints {size // 1_000_000} MB, on SQLite\n")
    print("| what | as a run (s) | MB/s | of writing a file | of `cat > /dev/null` | agent's peak memory (MB) |")
    print("|---|---|---|---|---|---|")
    for number, (name, command) in enumerate(shapes(size)):
        with tempfile.NamedTemporaryFile() as file:
            bare = seconds(f"{{ {command}; }} > {file.name}")
        piped = seconds(f"{{ {command}; }} | cat > /dev/null")
        with Installation("SQLite") as installation:
            installation.deploy(f"print-{number}", "/bin/sh", "-c", command)
            before = time.perf_counter()
            installation.pipectl("deployment", "run", f"bench/print-{number}")
            installation.wait_until_done(1)
            taken = time.perf_counter() - before
            status = open(f"/proc/{installation.agent.pid}/status").read()
        peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
        print(f"| {name} | {taken:.1f} | {size / 1e6 / taken:.0f} | {taken / bare:.1f}× | {taken / piped:.1f}× | {peak:.0f} |")


if __name__ == "__main__":
    main()
