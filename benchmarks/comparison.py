"""Measures every workload on every system, in turn, and writes the points and one Markdown table."""

import argparse
import signal
import subprocess
import sys
import time
import traceback
from functools import partial
from pathlib import Path

from points import Points, facts
from process_tree import adopt_orphans, end_descendants
from report import LIMIT, Report
from servers import POSTGRES
from systems import SYSTEMS
from systems.system import KEPT, DidNotFinish
from systems.virtual_environment import BARE
from templates import Templates
from workloads import WORKLOADS
from workloads.workload import Size


def main():
    options = arguments()
    if options.render:
        print(Report(Points.read(options.render)).text())
        return
    if not POSTGRES:
        raise SystemExit("benchmarks: there are no servers: start this with benchmarks/run")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("benchmarks: ended"))
    signal.signal(signal.SIGALRM, out_of_time)
    adopt_orphans()
    size = Size.quick() if options.quick else Size.short() if options.short else Size()
    systems = [system for system in SYSTEMS if system.name in options.systems]
    BARE.install()
    for system in systems:
        system.install()
    points = Points(options.output / "points.json", facts(systems, size, options))
    try:
        with Templates() as templates:
            for workload in (workload for workload in WORKLOADS if workload.name in options.only):
                measure(workload, systems, size, options, templates, points)
                (options.output / "table.md").write_text(Report(points).text())
    finally:
        end_descendants()
    print(Report(points).text())
    say(f"wrote {options.output}/points.json and table.md")


def measure(workload, systems, size, options, templates, points):
    """The repetitions, of which number 0 is the warm-up; in each, one system after the other."""
    for repetition in range(options.repetitions + 1):
        counts = Size.quick() if options.short and repetition == 0 else size
        for system in systems:
            # Who failed twice is not asked again: each failure may take all its time.
            if len(points.failures(workload.name, system.name)) < 2 and is_measured(system, repetition, options):
                begin = partial(templates.begin, system)
                take(lambda: workload.figures(begin, system, counts), workload, system.name, repetition, counts, points)
        take(lambda: workload.limit(counts), workload, LIMIT, repetition, counts, points)


def is_measured(system, repetition, options):
    """Whether a system takes part in a repetition; one that is measured less often has no warm-up."""
    if not system.is_slow or options.slow_repetitions >= options.repetitions:
        return True
    return 1 <= repetition <= options.slow_repetitions


def take(work, workload, name, repetition, size, points):
    """Measures one point. What fails or hangs is ended, with everything that it started."""
    before = time.monotonic()
    signal.alarm(round(size.patience))
    try:
        result = {"figures": work()}
    except (DidNotFinish, OSError, RuntimeError, ValueError, LookupError, subprocess.SubprocessError) as error:
        if isinstance(error, DidNotFinish):
            result = {"failed": str(error)}
        else:
            result = {"failed": f"{type(error).__name__}: {error}"}
            traceback.print_exc()
    finally:
        signal.alarm(0)
    end_descendants()
    if result.get("figures") == {}:
        return
    points.add(workload.name, name, repetition, seconds=round(time.monotonic() - before, 1), **result)
    say(f"{workload.name} · {name} · {'warm-up' if repetition == 0 else repetition}: "
        f"{result.get('failed') or 'done'} in {time.monotonic() - before:.0f} s")


def out_of_time(*_):
    raise DidNotFinish("it took longer than it may")


def say(text):
    print(f"benchmarks: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    usual = ",".join(system.name for system in SYSTEMS if system.is_default)
    every = ",".join(workload.name for workload in WORKLOADS)
    parser.add_argument("--systems", type=names(SYSTEMS), metavar="A,B", default=usual,
                        help=f"which of {', '.join(system.name for system in SYSTEMS)}; default: %(default)s")
    parser.add_argument("--only", type=names(WORKLOADS), metavar="A,B", default=every,
                        help="workloads; default: %(default)s")
    parser.add_argument("--repetitions", type=int, default=5, help="measured ones, after one that is not (default: 5)")
    parser.add_argument("--slow-repetitions", type=int, metavar="N",
                        help="fewer, and no warm-up, for systems whose run costs about a second (default: as many)")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that everything works")
    parser.add_argument("--short", action="store_true",
                        help="smaller counts and a still smaller warm-up: an hour for each repetition, "
                             "a quarter of one without the slow systems")
    parser.add_argument("--output", type=Path, default=KEPT / time.strftime("results-%Y%m%d-%H%M%S"),
                        help="the folder for points.json and table.md")
    parser.add_argument("--render", nargs="+", metavar="POINTS", help="only print the table of files of points")
    options = parser.parse_args()
    if options.repetitions < 0:
        parser.error("--repetitions is 0 (only the warm-up, which is not counted) or more")
    if options.slow_repetitions is None:
        options.slow_repetitions = options.repetitions
    if options.slow_repetitions < 0:
        parser.error("--slow-repetitions is 0 (none of them) or more")
    return options


def names(known):
    """A reader of lists of names, each of which must be that of one of the known."""
    known = [one.name for one in known]

    def read(text):
        asked = text.split(",")
        for name in asked:
            if name not in known:
                raise argparse.ArgumentTypeError(f"'{name}' is none of {', '.join(known)}")
        return asked

    return read


if __name__ == "__main__":
    main()
