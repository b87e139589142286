"""`timeout_seconds`: whoever waits is told in time, also where the code hangs; what hangs is left behind."""

import threading
from contextvars import copy_context

from octopipe.duration_text import span_text
from octopipe.exceptions import TimedOut
from octopipe.interruption import Abandoned, await_end, interrupt
from octopipe.promise import Promise
from octopipe.worker_pool import lent_thread

# Threads and coroutines whose time has passed. They do not keep the process from ending.
abandoned = []


def called_within(seconds, function, node):
    """The function's value, computed in a thread of its own; raises TimedOut when the time has passed."""
    ended = Promise()
    context = copy_context()

    def work():
        try:
            try:
                outcome = context.run(function), None
            except BaseException as error:
                outcome = None, error
            ended.keep(outcome)
        except BaseException:  # The interruption came after the end: nobody waits any more.
            ended.keep()

    thread = threading.Thread(target=work, name="octopipe-timed", daemon=True)
    try:
        with lent_thread():
            thread.start()
            is_there = ended.await_kept(seconds)
    except BaseException as error:  # The waiting itself is interrupted: the run is being stopped.
        interrupt(thread, type(error))
        await_end([thread])
        raise
    if not is_there:
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

    work = asyncio.ensure_future(awaitable)
    try:
        await asyncio.wait({work}, timeout=seconds)
    except BaseException:
        work.cancel()
        raise
    if work.done():
        return work.result()
    abandoned.append(work)
    work.cancel()
    work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    raise _timed_out(seconds, node)


def is_anything_left():
    """Whether code whose time has passed is still at work."""
    return any(not work.done() if hasattr(work, "done") else work.is_alive() for work in abandoned)


def _timed_out(seconds, node):
    error = TimedOut(f"timed out after {span_text(seconds)}")
    error.node = node
    return error
