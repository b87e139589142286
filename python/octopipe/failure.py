"""How a failed run is told: the author's traceback on standard error, the cause to the agent."""

import os
import sys

from octopipe.contract import contract

_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep


def report_input(error):
    """Tells of an unusable entry point or parameter in one line."""
    print(error, file=sys.stderr, flush=True)
    tell_agent(type(error).__name__, str(error))


def report_import(error, sentence):
    """Tells of an error in the top level of the flow file: its traceback and one sentence."""
    print_traceback(error)
    print(sentence, file=sys.stderr, flush=True)
    tell_agent(type(error).__name__, sentence)


def report_exception(error):
    """Tells of an exception that left the flow."""
    print_traceback(error)
    tell_agent(type(error).__name__, text_of(error))


def print_traceback(error):
    """Writes the traceback to standard error, after all that was printed before."""
    sys.stdout.flush()
    print(traceback_text(error), end="", file=sys.stderr, flush=True)


def traceback_text(error):
    """The full traceback, without the frames of this package and of what lies before the author's code."""
    import traceback

    told = traceback.TracebackException(type(error), error, error.__traceback__)
    _strip(told)
    return "".join(told.format())


def text_of(error):
    """The exception's text, even if its own `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return f"<{type(error).__name__} without a readable text>"


def _strip(told):
    """Drops the runner's frames from a told exception and from those it was caused by."""
    pending, seen = [told], set()
    while pending:
        told = pending.pop()
        if told is None or id(told) in seen:
            continue
        seen.add(id(told))
        frames = [frame for frame in told.stack if not frame.filename.startswith(_OWN_FOLDER)]
        while frames and _is_machinery(frames[0].filename):
            del frames[0]
        told.stack[:] = frames
        pending += [told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())]


def _is_machinery(filename):
    """Frames of the import system and of asyncio, which lead from the runner to the author's code."""
    folder = os.path.basename(os.path.dirname(filename))
    return filename.startswith("<frozen importlib") or folder in ("importlib", "asyncio")


def tell_agent(error, message):
    """Sends the cause over the contract, where there is one."""
    channel = contract()
    if channel is not None:
        channel.failure(error, message)
