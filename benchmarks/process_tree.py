"""The processes that this program has started, and whatever these have started.

This program becomes the parent of orphans (a "subreaper"), so that nothing that a system starts can leave the tree.
"""

import ctypes
import os
import signal
import threading
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")


def adopt_orphans():
    """From now on an orphan of ours is our child."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def stat_fields(pid):
    """The fields of /proc/PID/stat behind the name, the state first."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def descendants(roots):
    """Everything below `roots`, without them."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children.setdefault(int(stat_fields(name)[1]), []).append(int(name))
            except OSError:
                continue
    found, ahead = [], list(roots)
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def cpu_seconds(pid, with_ended_children=False):
    """User and system time of a process so far; 0 when it is gone."""
    try:
        fields = stat_fields(pid)
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15 if with_ended_children else 13])) / TICKS


def memory_bytes(pid):
    """What a process holds, pages that it shares counted in part; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return 1024 * next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def written_bytes(pid):
    """What a process itself has sent to disk so far."""
    return int(open(f"/proc/{pid}/io").read().split("write_bytes: ")[1].split()[0])


def end_descendants():
    """Ends all that is below this process: our children are asked first, and after five seconds all is killed."""
    asked, begin = set(), time.monotonic()
    while left := [pid for pid in descendants([os.getpid()]) if not reap(pid)]:
        waited = time.monotonic() - begin
        if waited > 30:
            raise SystemExit(f"benchmarks: these processes cannot be ended: {left}")
        for pid in left:
            if waited > 5:
                signal_if_there(pid, signal.SIGKILL)
            elif pid not in asked and is_our_child(pid):
                asked.add(pid)
                signal_if_there(pid, signal.SIGTERM)
        time.sleep(0.05)


def is_our_child(pid):
    try:
        return int(stat_fields(pid)[1]) == os.getpid()
    except OSError:
        return False


def signal_if_there(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def reap(pid):
    """Takes leave of a child of ours if it has ended; whether it had."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


class Usage:
    """What all processes of a system and the servers use while this context is open."""

    def __init__(self, servers, apart=()):
        """`servers` are roots that are no descendants of ours; `apart` are processes that only measure."""
        self.servers = servers
        self.apart = set(apart)
        self.peak = 0
        self.cpu = 0.0
        self._over = threading.Event()

    def __enter__(self):
        self._begin = self._cpu_so_far()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_):
        self.cpu = self._cpu_so_far() - self._begin
        self._over.set()
        self._watch.join()

    def memory(self):
        """Bytes that everything holds now."""
        return sum(memory_bytes(pid) for pid in self._processes())

    def _processes(self):
        return (set(descendants([os.getpid(), *self.servers])) | set(self.servers)) - self.apart

    def _cpu_so_far(self):
        ended = os.times()
        return ended.children_user + ended.children_system + sum(
            cpu_seconds(pid, with_ended_children=True) for pid in self._processes())

    def _look(self):
        while not self._over.is_set():
            self.peak = max(self.peak, self.memory())
            self._over.wait(0.5)
