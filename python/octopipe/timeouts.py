"""`timeout_seconds`: whoever waits is told in time, also where the code hangs; what hangs is left behind.

Where nobody can be told, since the code holds the interpreter or its event loop, the watchdog ends the process.
"""

import threading
import time
from contextvars import copy_context

from octopipe.duration_text import span_text
from octopipe.exceptions import TimedOut
from octopipe.interruption import Abandoned, await_end, interrupt
from octopipe.promise import Promise
from octopipe.thread_place import ThreadPlace
from octopipe.timer import later
from octopipe.watchdog import unwatch, watch

# Threads and coroutines whose time has passed. They do not keep the process from ending.
abandoned = []
# How long after the deadline an event loop counts as blocked.
LOOP_GRACE = 0.5


def called_within(seconds, function, node):
    """The function's value, computed in a thread of its own; raises TimedOut when the time has passed."""
    ended = Promise()
    context = copy_context()
    place = ThreadPlace.below_here()

    def work():
        try:
            place.take()
            try:
                outcome = context.run(function), None
            except BaseException as error:
                outcome = None, error
            ended.keep(outcome)
        except BaseException:  # The interruption came after the end: nobody waits any more.
            ended.keep()

    thread = threading.Thread(target=work, name="octopipe-timed", daemon=True)
    number = watch(seconds, node)
    try:
        thread.start()
        is_there = ended.await_kept(seconds)
    except BaseException as error:  # The waiting itself is interrupted: the run is being stopped.
        interrupt(thread, type(error))
        await_end([thread])
        raise
    finally:
        unwatch(number)
    if not is_there:
        place.leave()
        abandoned.append(thread)
        interrupt(thread, Abandoned)
        raise _timed_out(seconds, node)
    value, error = ended.value
    if error is not None:
        raise error
    return value


async def awaited_within(seconds, awaitable, node):
    """What is awaited, cancelled when the time has passed; a coroutine that does not end then is left behind."""
    import asyncio

    end = time.monotonic() + seconds
    ended = []

    async def timed():
        try:
            return await awaitable
        finally:
            ended.append(time.monotonic())

    work = asyncio.ensure_future(timed())
    number = watch(seconds, node)
    try:
        _watch_loop(seconds, number, work, threading.current_thread())
        await asyncio.wait({work}, timeout=max(0.0, end - time.monotonic()))
    except BaseException:
        work.cancel()
        raise
    finally:
        unwatch(number)
    # Who blocks the event loop keeps it from looking at the clock in time.
    if work.done() and (not ended or ended[0] <= end):
        return work.result()
    if not work.done():
        abandoned.append(work)
        work.cancel()
    work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    raise _timed_out(seconds, node)


def _watch_loop(seconds, number, work, thread):
    """Stops a coroutine that loops without awaiting; what blocks the event loop in its place is not its fault."""
    import asyncio
    import weakref

    loop = work.get_loop()
    # The timer holds this until then, and is not to hold the result.
    work = weakref.ref(work)

    def look():
        if work() is None or work().done() or loop.is_closed():
            return
        if asyncio.current_task(loop) is work():
            interrupt(thread, Abandoned)
        else:
            unwatch(number)

    later(seconds + LOOP_GRACE, look)


def is_anything_left():
    """Whether code whose time has passed is still at work."""
    return any(not work.done() if hasattr(work, "done") else work.is_alive() for work in abandoned)


def _timed_out(seconds, node):
    error = TimedOut(f"timed out after {span_text(seconds)}")
    error.node = node
    return error
