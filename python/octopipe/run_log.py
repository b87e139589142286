"""The package's own lines in a run's log.

They pass through Python's `logging` where the flow uses it. Where nothing has loaded it yet, nobody has set anything on it
either, and loading it would take longer than all else that a small flow does: then a line goes to the agent at once.
"""

import sys

from octopipe.contract import contract

FLOW_LOGGER = "octopipe.flow_runs"
TASK_LOGGER = "octopipe.task_runs"


def log_of(node, level, text, *values):
    """A line of that node, whoever is being executed."""
    if "logging" not in sys.modules and _is_told(node, level, text, values):
        return
    from octopipe.run_logger import log_as

    log_as(node, level, text, *values)


def logger_name_of(node):
    """The name of the logger that a node's lines belong to."""
    return TASK_LOGGER if node is not None and node.kind == "task" else FLOW_LOGGER


def _is_told(node, level, text, values):
    channel = contract()
    if channel is None:
        return False
    try:
        message = text % values
    except Exception:  # A value whose text cannot be had; `logging` says so in its own way.
        return False
    return channel.log(level, message, logger_name_of(node), node.key)
