"""How a task or flow stands, in Prefect's words; a flow or task may also return a state it has made itself."""

import time

from octopipe.input_error import one_line

CAUSE_LIMIT = 1000


class State:
    """A state with its type, name, message and, where it is final, the result or the exception."""

    __slots__ = ("type", "name", "message", "data", "_timestamp")

    def __init__(self, type, name=None, message=None, data=None):
        self.type = type
        self.name = name or type.capitalize()
        self.message = message
        self.data = data
        self._timestamp = time.time()

    @property
    def timestamp(self):
        """When it came to be, in UTC."""
        from datetime import datetime, timezone

        return datetime.fromtimestamp(self._timestamp, timezone.utc)

    def is_completed(self):
        return self.type == "COMPLETED"

    def is_failed(self):
        return self.type == "FAILED"

    def is_crashed(self):
        return self.type == "CRASHED"

    def is_cancelled(self):
        return self.type == "CANCELLED"

    def is_cancelling(self):
        return self.type == "CANCELLING"

    def is_pending(self):
        return self.type == "PENDING"

    def is_running(self):
        return self.type == "RUNNING"

    def is_scheduled(self):
        return self.type == "SCHEDULED"

    def is_paused(self):
        return self.type == "PAUSED"

    def is_final(self):
        return self.type in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

    def result(self, raise_on_failure=True, fetch=True):
        """What completed is given back; what did not raises its exception, or gives it back where that is wished."""
        if self.type == "COMPLETED":
            return self.data
        error = self.exception()
        if raise_on_failure:
            raise error
        return error

    def answer(self, return_state):
        """What a call gives: the result or the state. An exit or an interruption goes through in either case."""
        is_thrown = isinstance(self.data, BaseException) and not isinstance(self.data, Exception)
        return self if return_state and not is_thrown else self.result()

    def exception(self):
        """The exception of a state that is not completed."""
        if isinstance(self.data, BaseException):
            return self.data
        from octopipe.exceptions import CancelledRun, CrashedRun, FailedRun, UnfinishedRun

        kinds = {"FAILED": FailedRun, "CRASHED": CrashedRun, "CANCELLED": CancelledRun}
        return kinds.get(self.type, UnfinishedRun)(self.message or self.name)

    def __repr__(self):
        return f"{self.name}({self.message!r})" if self.message else f"{self.name}()"


def Completed(message=None, data=None, name=None):
    """A state for a flow or task to return: it has completed, with `data` as its result."""
    return State("COMPLETED", name, message, data)


def Failed(message=None, data=None, name=None):
    """A state for a flow or task to return: it has failed."""
    return State("FAILED", name, message, data)


def Cancelled(message=None, data=None, name=None):
    """A state for a flow or task to return: it is cancelled."""
    return State("CANCELLED", name, message, data)


def Crashed(message=None, data=None, name=None):
    """The state of what its process took with it."""
    return State("CRASHED", name, message, data)


def state_of_error(error):
    """The state that an exception leads to."""
    from octopipe.exceptions import TimedOut

    if isinstance(error, TimedOut):
        return State("FAILED", "TimedOut", cause_of(error), error)
    if isinstance(error, Exception):
        return State("FAILED", None, cause_of(error), error)
    if isinstance(error, SystemExit):
        return State("CRASHED", None, f"the process was told to exit with {error.code!r}", error)
    return State("CANCELLED", None, cause_of(error), error)


def cause_of(error):
    """The exception in one line: `ValueError: no data`."""
    from octopipe.failure import text_of

    text = one_line(text_of(error))[:CAUSE_LIMIT]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
