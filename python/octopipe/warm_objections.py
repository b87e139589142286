"""Why a process that has imported a flow file must not be forked for runs: what forks would lose, or share."""

import os
import signal
import sys
import threading
import warnings

from octopipe.file_marks import own_modules


class Footing:
    """What the process is before the import, to compare it with afterwards."""

    def __init__(self):
        self._descriptors = _descriptors()

    def objection(self):
        """The first reason against forks, in words that follow the name of the flow file; None if there is none."""
        return (
            _threads()
            or _children()
            or self._opened()
            or _shared_memory()
            or _timer()
            or _random_generator()
        )

    def _opened(self):
        now = _descriptors()
        for number, target in sorted(now.items()):
            if self._descriptors.get(number) != target:
                return f"opens {target} and keeps it"
        return None


def _descriptors():
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")
        except OSError:  # That of the listing itself.
            continue
    return found


def _threads():
    """Threads of C libraries that end for a fork, as those of OpenBLAS do, are no objection: one fork comes first."""
    if threading.active_count() > 1:
        others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        return f"starts threads ({', '.join(others)})"
    if _thread_count() > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    count = _thread_count()
    return f"starts threads ({count - 1} of a C library)" if count > 1 else None


def _thread_count():
    return len(os.listdir("/proc/self/task"))


def _children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return "starts processes" if file.read().strip() else None


def _shared_memory():
    with open("/proc/self/maps") as file:
        for line in file:
            fields = line.split(maxsplit=5)
            if "w" in fields[1] and "s" in fields[1]:
                name = fields[5].strip() if len(fields) > 5 else "no name"
                return f"shares memory between processes ({name})"
    return None


def _timer():
    timers = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
    return "sets a timer" if any(signal.getitimer(timer)[0] for timer in timers) else None


def _random_generator():
    """A generator in a variable of the author's own modules: each fork would draw the same numbers from it."""
    for module, _ in own_modules():
        for name, value in list(vars(module).items()):
            if _draws(value):
                return f"makes a random generator ({module.__name__}.{name})"
    return None


def _draws(value):
    random, numpy = sys.modules.get("random"), sys.modules.get("numpy.random")
    if random is not None and isinstance(value, random.Random):
        return value is not random._inst and not isinstance(value, random.SystemRandom)
    if numpy is None or value is getattr(numpy.mtrand, "_rand", None):  # That of all is seeded anew.
        return False
    return isinstance(value, (numpy.Generator, numpy.RandomState))
