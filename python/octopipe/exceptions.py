"""What may be raised to a flow, besides the exceptions of its own tasks."""

from octopipe.input_error import ParameterError
from octopipe.requests import AgentMissing, AgentRefusal

__all__ = [
    "AgentMissing",
    "AgentRefusal",
    "CancelledRun",
    "CrashedRun",
    "FailedRun",
    "MappingLengthMismatch",
    "MappingMissingIterable",
    "MissingContextError",
    "ParameterError",
    "TimedOut",
    "UnfinishedRun",
    "UpstreamTaskError",
]


class TimedOut(TimeoutError):
    """A flow or task took longer than its `timeout_seconds`; `node` is the call of it."""

    node = None


class UpstreamTaskError(RuntimeError):
    """A task was skipped, since one that it depends on did not complete."""


class FailedRun(RuntimeError):
    """A flow or task returned a failed state, or its run failed elsewhere."""


class CrashedRun(RuntimeError):
    """A run's process was killed or exited."""


class CancelledRun(RuntimeError):
    """A run was cancelled."""


class UnfinishedRun(RuntimeError):
    """A run has not ended, so it has no result."""


class MissingContextError(RuntimeError):
    """No flow or task is being executed."""


class MappingMissingIterable(ValueError):
    """`.map` was given nothing to map over."""


class MappingLengthMismatch(ValueError):
    """`.map` was given lists of different lengths."""
