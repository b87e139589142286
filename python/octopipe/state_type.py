"""The types of states, for code that compares them: `state.type == StateType.COMPLETED`."""

import enum


class StateType(str, enum.Enum):
    """Each is the text that `State.type` has."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    CANCELLED = "CANCELLED"
