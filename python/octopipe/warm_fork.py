"""A fork of a warm process becomes the process of one run: as an agent would have started it."""

import ctypes
import json
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_READY = b"ready"
_c = ctypes.CDLL(None, use_errno=True)


class EnvironmentBlock:
    """What others see of this process's environment (`/proc/PID/environ`): as it was at the start of the program.

    By the marks in it an agent finds what has left a run, so a fork writes its own over those it inherited.
    """

    def __init__(self):
        with open("/proc/self/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        self._start, end = int(fields[47]), int(fields[48])
        self._bytes = ctypes.string_at(self._start, end - self._start) if self._start else b""

    def write(self, name, value):
        """Puts the value in place of one of the same length; raises LookupError where there is none."""
        begin = (b"\0" + self._bytes).find(f"\0{name}=".encode()) + len(name) + 1
        value = value.encode()
        if begin <= len(name) or self._bytes[begin + len(value) : begin + len(value) + 1] != b"\0":
            raise LookupError(f"{name} of {len(value)} bytes has no place in the environment")
        ctypes.memmove(self._start + begin, value, len(value))


class Order:
    """What the run is, and its descriptors: a file of JSON, a socket to the agent, those that become 1, 2 and 3.

    Behind them may come the folder of the run's cgroup, into which the fork was born.
    """

    def __init__(self, descriptors):
        order, self.birth, self.output, self.errors, self.contract, *others = descriptors
        for descriptor in others:
            os.close(descriptor)
        with os.fdopen(order, "rb") as file:
            file.seek(0)
            facts = json.load(file)
        self.entry_point = facts["entrypoint"]
        self.directory = facts["directory"]
        self.environment = facts["environment"]


def become(order, block, agent, standing):
    """Returns once this fork is the run's own process and the agent has said that it may begin; else it ends."""
    os.setsid()
    _c.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != agent:
        os._exit(127)
    for name in ("OCTOPIPE_RUN_ID", "OCTOPIPE_SESSION"):
        block.write(name, order.environment[name])
    os.environ.update(order.environment)
    standing.move(order.directory)
    _take(order)
    _draw_anew()
    os.write(order.birth, _READY)
    # An agent that is gone, or has given it up, closes the socket.
    if not os.read(order.birth, 1):
        os._exit(127)
    os.close(order.birth)


class Standing:
    """Where the process stood when the import began: what depends on that moves with each run."""

    def __init__(self):
        self._folder = os.getcwd()
        self.is_kept = True

    def look(self):
        """The import is over: whether it went elsewhere, each run does."""
        self.is_kept = os.getcwd() == self._folder

    def move(self, folder):
        """Goes to the run's folder, unless the import has gone somewhere itself."""
        if self.is_kept:
            os.chdir(folder)
        # `python3 -m` puts the folder that it is started in into the path.
        sys.path[:] = [folder if entry == self._folder else entry for entry in sys.path]
        processes = sys.modules.get("multiprocessing.process")
        if processes is not None and processes.ORIGINAL_DIR == self._folder:
            processes.ORIGINAL_DIR = folder


def _take(order):
    """The run's descriptors become 1, 2 and 3; 0 is the same for all."""
    for number, given in ((1, order.output), (2, order.errors), (3, order.contract)):
        os.dup2(given, number)
        os.close(given)


def _draw_anew():
    """`random` sees to itself; other generators that everybody shares would go on where the import left them."""
    for name in ("numpy.random", "torch"):
        module = sys.modules.get(name)
        if hasattr(module, "seed"):
            module.seed()
