"""The process beside a flow process that ends it when a timeout has passed and it does not say so itself.

Reads from standard input what is being waited for, and writes the last lines of the run contract to standard output.
"""

import json
import os
import select
import signal
import sys
import time

# How long the flow process has to answer for itself.
GRACE = 5.0
# From the signal that makes it end to the one that nothing withstands.
LAST_GRACE = 2.0
FAILURE = "TimedOut"


def main(process, end_signal, takes_tasks):
    """Watches until the flow process has ended, or must be ended."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sources = [0]
    try:
        sources.append(os.pidfd_open(process))
    except (AttributeError, OSError):  # Then the end of the pipe tells of its end.
        pass
    calls, rest, asked_at = {}, b"", None
    while os.getppid() == process:
        pause, asked_at = _pause(calls, asked_at, time.monotonic())
        if pause is not None and pause <= 0:
            _end(process, end_signal, _overdue(calls, time.monotonic()), takes_tasks)
            return
        ready = select.select(sources, [], [], pause)[0]
        if 0 in ready:
            piece = os.read(0, 1 << 16)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                _take(json.loads(line), calls)
        elif ready:
            return


def _take(message, calls):
    """A call begins, with all that is to be known of it, or it has ended."""
    if len(message) > 1:
        calls[message[0]] = message[1:]
    else:
        calls.pop(message[0], None)


def _overdue(calls, now):
    return [call for call in calls.values() if call[0] <= now]


def _pause(calls, asked_at, now):
    """Seconds until there is something to look at, and since when an answer is missing.

    The grace begins when this process sees that the time is over: it may have been stopped with the other one.
    """
    if _overdue(calls, now):
        asked_at = now if asked_at is None else asked_at
        return asked_at + GRACE - now, asked_at
    return min((call[0] - now for call in calls.values()), default=None), None


def _end(process, end_signal, overdue, takes_tasks):
    why = "in code that holds the Python interpreter or blocks its event loop, so the process was ended"
    for _, key, title, cause in overdue:
        if key and takes_tasks:
            told = {"type": "task", "key": key, "state": "failed", "cause": f"{FAILURE}: {cause}", "detail": why}
            _write(told)
    _, _, title, cause = overdue[0]
    _write({"type": "failure", "error": FAILURE, "message": f"{title} {cause} {why}"})
    print(f"{title} {cause} {why}; it stood here:", file=sys.stderr, flush=True)
    try:
        os.kill(process, end_signal)
        end = time.monotonic() + LAST_GRACE
        while os.getppid() == process and time.monotonic() < end:
            select.select([], [], [], 0.02)
        if os.getppid() == process:
            os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _write(message):
    try:
        os.write(1, json.dumps(message).encode() + b"\n")
    except OSError:  # The agent is gone.
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1")
