"""`log_prints=True`: what a flow or task prints becomes a log record of its run."""

import builtins
import sys
from contextvars import ContextVar

_goes_to_logger = ContextVar("octopipe_prints_to_logger", default=False)
_original_print = builtins.print


class Printing:
    """Where prints go from now until `stop`; calls inside inherit it unless they say otherwise."""

    def __init__(self, to_logger):
        self._token = _goes_to_logger.set(to_logger)
        if to_logger and builtins.print is not _print:
            global _original_print
            _original_print = builtins.print
            builtins.print = _print

    def stop(self):
        """Prints go where they went before."""
        _goes_to_logger.reset(self._token)


def _print(*values, sep=None, end=None, file=None, flush=False):
    """`print`, in place for the whole process once asked for; the context says where it leads."""
    if not _goes_to_logger.get() or file not in (None, sys.stdout):
        _original_print(*values, sep=sep, end=end, file=file, flush=flush)
        return
    from octopipe.run_logger import get_run_logger

    text = (" " if sep is None else sep).join(map(str, values))
    get_run_logger().info("%s", text)
