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
SHORTEST_PAUSE = 0.05
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
    calls, rest, next_look = {}, b"", None
    while os.getppid() == process:
        now = time.monotonic()
        if next_look is not None and next_look <= now:
            silent = _silent(calls, now)
            if silent:
                _end(process, end_signal, silent, takes_tasks)
                return
            next_look = _next_look(calls, now)
        ready = select.select(sources, [], [], None if next_look is None else max(0.0, next_look - now))[0]
        if 0 in ready:
            piece = os.read(0, 1 << 16)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                number, *begun = json.loads(line)
                if begun:
                    calls[number] = call = Call(*begun)
                    next_look = call.end if next_look is None else min(next_look, call.end)
                else:
                    calls.pop(number, None)
        elif ready:
            return


class Call:
    """A call that has a limit: when its time is over, and how to tell of it."""

    # When its time was seen to be over. The grace begins there: this process may have been stopped with the other.
    seen_at = None

    def __init__(self, end, key, title, cause):
        self.end = end
        self.key = key
        self.title = title
        self.cause = cause


def _silent(calls, now):
    """The calls that are not answered for although all their time is over, if one has had its grace."""
    overdue = sorted((call for call in calls.values() if call.end <= now), key=lambda call: call.end)
    for call in overdue:
        call.seen_at = now if call.seen_at is None else call.seen_at
    return overdue if any(now - call.seen_at >= GRACE for call in overdue) else []


def _next_look(calls, now):
    """When there is something to see, at the earliest in a moment: there may be thousands of calls."""
    looks = (call.end if call.seen_at is None else call.seen_at + GRACE for call in calls.values())
    return max(min(looks), now + SHORTEST_PAUSE) if calls else None


def _end(process, end_signal, overdue, takes_tasks):
    why = "in code that holds the Python interpreter or blocks its event loop, so the process was ended"
    for call in overdue:
        if call.key and takes_tasks:
            cause = f"{FAILURE}: {call.cause}"
            _write({"type": "task", "key": call.key, "state": "failed", "cause": cause, "detail": why})
    message = f"{overdue[0].title} {overdue[0].cause} {why}"
    _write({"type": "failure", "error": FAILURE, "message": message})
    print(f"{message}; it stood here:", file=sys.stderr, flush=True)
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
