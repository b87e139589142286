"""The end of a child that a flow or task has forked, where it comes back out of the author's function.

What follows there is the run's: its retries, its hooks, its state. The child is not the run.
"""

import os
import sys


def end_if_child_of(process, error=None):
    """Ends this process, if it is not that one, as Python would: with the error's traceback and exit code."""
    if os.getpid() == process:
        return
    code = 0
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    elif error is not None:
        from octopipe.failure import print_traceback

        print_traceback(error)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code & 0xFF)
