"""Keeps `timeout_seconds` where this interpreter cannot: a process beside it that ends it when nobody answers in time.

C code that holds the interpreter stops every thread of Python, those that look at the clock too.
"""

import itertools
import json
import os
import select
import signal
import sys
import threading
import time

from octopipe.contract import contract
from octopipe.duration_text import span_text

# Makes the process end, also in C code; the default, death by a signal, would count as a crash.
END_SIGNAL = signal.SIGRTMAX
# Seconds in which the process must have read.
LONGEST_WRITE = 2.0
TITLE_LIMIT = 300
_numbers = itertools.count(1)
_lock = threading.Lock()
# The end of the pipe that the process reads; None before the first timeout, -1 where it could not be started.
_pipe = None


def watch(seconds, node):
    """From now on somebody outside looks at the clock for this call; gives the number for `unwatch`."""
    global _pipe
    with _lock:
        if _pipe is None:
            _pipe = _started()
    number = next(_numbers)
    cause = f"timed out after {span_text(seconds)}"
    title = getattr(node, "title", None) or "Flow run"
    title = title[:TITLE_LIMIT]
    _tell([number, time.monotonic() + seconds, getattr(node, "key", None) or None, title, cause])
    return number


def unwatch(number):
    """The call has ended, or whoever waits for it has been told that its time is over."""
    _tell([number])


def _tell(message):
    """One write for one line; a process that is gone, or that does not read, is done without.

    It must miss nothing: it would end a process whose answer it has not read. So the pipe is closed then.
    """
    global _pipe
    line = json.dumps(message).encode() + b"\n"
    with _lock:
        if _pipe is None or _pipe < 0:
            return
        try:
            _write_whole(line)
        except OSError:
            os.close(_pipe)
            _pipe = -1


def _write_whole(line):
    """Lines are shorter than what a pipe takes in one piece: each is written whole or not at all."""
    while True:
        try:
            os.write(_pipe, line)
            return
        except BlockingIOError:
            if not select.select([], [_pipe], [], LONGEST_WRITE)[1]:
                raise


def _started():
    reader, writer = os.pipe()
    try:
        _end_on_signal()
        channel = contract()
        takes_tasks = channel is not None and channel.takes_facts
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "watchdog_process.py")
        arguments = [sys.executable, "-I", "-S", program, str(os.getpid()), str(int(END_SIGNAL)), str(int(takes_tasks))]
        # Where nobody listens, it writes what it has to say where nobody reads.
        told = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        if channel is not None and channel.descriptor is not None:
            told = (os.POSIX_SPAWN_DUP2, channel.descriptor, 1)
        os.posix_spawn(sys.executable, arguments, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0), told])
        os.set_blocking(writer, False)
    except (OSError, ValueError):
        os.close(writer)
        writer = -1
    finally:
        os.close(reader)
    return writer


def _end_on_signal():
    """The signal writes where each thread stands, and calls `_exit`: both without the interpreter."""
    import ctypes
    import faulthandler

    libc = ctypes.CDLL(None)
    libc.signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
    libc.signal.restype = ctypes.c_void_p
    libc.signal(END_SIGNAL, ctypes.cast(libc._exit, ctypes.c_void_p))
    faulthandler.register(END_SIGNAL, file=2, all_threads=True, chain=True)


def _start_anew_in_child():
    global _pipe, _lock
    _lock = threading.Lock()
    if _pipe is not None and _pipe >= 0:
        os.close(_pipe)
    _pipe = None


os.register_at_fork(after_in_child=_start_anew_in_child)
