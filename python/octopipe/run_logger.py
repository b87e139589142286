"""The logger of a flow run: its records travel to the agent, or to standard error by hand."""

import logging
import sys
from contextvars import ContextVar

from octopipe.contract import contract

# Which logger `get_run_logger` gives out: that of the flow run or that of the task run around the call.
current_logger = ContextVar("octopipe_current_logger", default="octopipe.flow_runs")

_LEVELS = (
    (logging.CRITICAL, "critical"),
    (logging.ERROR, "error"),
    (logging.WARNING, "warning"),
    (logging.INFO, "info"),
)
_is_prepared = False


def get_run_logger():
    """The logger of the flow run or task run that is being executed."""
    _prepare()
    return logging.getLogger(current_logger.get())


class RunLogHandler(logging.Handler):
    """Sends each record to the agent; writes it to standard error where no agent takes it."""

    def __init__(self, channel):
        super().__init__()
        self._channel = channel
        self._terminal_format = logging.Formatter(
            "%(asctime)s.%(msecs)03d  %(levelname)-8s %(message)s", "%H:%M:%S"
        )

    def emit(self, record):
        try:
            message = self.format(record)
            if self._channel is not None and self._channel.log(level_of(record), message, record.name):
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
    _is_prepared = True
    logger = logging.getLogger("octopipe")
    channel = contract()
    logger.addHandler(RunLogHandler(channel))
    logger.propagate = False
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO if channel is None else logging.DEBUG)
