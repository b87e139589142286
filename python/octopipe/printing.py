"""`log_prints=True`: what a flow or task prints becomes a log record of its run."""

import builtins
import sys

from octopipe.run_node import node_here

_original_print = builtins.print


def watch_prints():
    """From now on `print` asks where it is called; nodes say whether their prints are logged."""
    global _original_print
    if builtins.print is not _print:
        _original_print = builtins.print
        builtins.print = _print


def _print(*values, sep=None, end=None, file=None, flush=False):
    """`print`, in place for the whole process once asked for."""
    node = node_here()
    if node is None or not node.prints or file not in (None, sys.stdout):
        _original_print(*values, sep=sep, end=end, file=file, flush=flush)
        return
    from octopipe.run_logger import get_run_logger

    text = (" " if sep is None else sep).join(map(str, values))
    get_run_logger().info("%s", text)
