"""The logger of a flow run: its records travel to the agent, or to standard error by hand."""

import logging
import os
import sys
import threading

from octopipe.contract import contract
from octopipe.run_log import logger_name_of
from octopipe.run_node import current_node

_LEVELS = (
    (logging.CRITICAL, "critical"),
    (logging.ERROR, "error"),
    (logging.WARNING, "warning"),
    (logging.INFO, "info"),
)
_is_prepared = False
_lock = threading.RLock()


def _unlock_in_child():
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_unlock_in_child)


def get_run_logger(context=None):
    """The logger of the flow run or task run that is being executed."""
    _prepare()
    return logging.getLogger(logger_name_of(current_node.get()))


def log_as(node, level, text, *values):
    """A line of that node, whoever is being executed."""
    _prepare()
    token = current_node.set(node)
    try:
        getattr(get_run_logger(), level)(text, *values)
    finally:
        current_node.reset(token)


class RunLogHandler(logging.Handler):
    """Sends each record to the agent; writes it to standard error where no agent takes it."""

    def __init__(self, channel):
        super().__init__()
        self._channel = channel
        self._terminal_format = logging.Formatter("%(asctime)s.%(msecs)03d  %(levelname)-8s %(message)s", "%H:%M:%S")

    def emit(self, record):
        try:
            message = self.format(record)
            node = current_node.get()
            key = node.key if node is not None else None
            if self._channel is not None and self._channel.log(level_of(record), message, record.name, key):
                return
            print(self._terminal_format.format(record), file=sys.stderr, flush=True)
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)


def level_of(record):
    """The contract's word for a record's level."""
    for number, word in _LEVELS:
        if record.levelno >= number:
            return word
    return "debug"


def _prepare():
    """Gives the `octopipe` logger its handler, once; what the user set on it stands."""
    global _is_prepared
    if _is_prepared:
        return
    with _lock:
        if _is_prepared:
            return
        logger = logging.getLogger("octopipe")
        channel = contract()
        logger.addHandler(RunLogHandler(channel))
        logger.propagate = False
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO if channel is None else logging.DEBUG)
        _is_prepared = True
