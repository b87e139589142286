"""Asks the agent something and waits for the answer, as long as the database may be away."""

import time

from octopipe.contract import contract
from octopipe.effects import Sleep, Until, drive, drive_async
from octopipe.event_loop import is_loop_running
from octopipe.requests import AgentMissing, AgentRefusal
from octopipe.run_node import current_node

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0
PATIENCE = 300.0


def open_request(message, purpose, answers=1):
    """The request, sent; raises AgentMissing, which names the purpose, where nobody answers."""
    channel = contract()
    if channel is None:
        raise AgentMissing(f"{purpose} needs an agent: run the flow with 'pipectl deployment run'")
    try:
        return channel.request(message, answers)
    except AgentMissing as error:
        raise AgentMissing(f"{purpose} needs an agent that answers: {error}") from None


def asking(message, purpose, patience=PATIENCE):
    """A course that ends with the answer's value; raises AgentRefusal or AgentMissing."""
    end = time.monotonic() + patience
    pause = FIRST_PAUSE
    while True:
        request = open_request(message, purpose)
        yield Until(request.last)
        value = request.last.value
        if not isinstance(value, Exception):
            return value
        if not _is_worth_a_try(value) or time.monotonic() + pause > end:
            raise value
        yield Sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def driven(course):
    """Drives the course to its end; where the caller is `async`, gives a coroutine that does.

    So `await Variable.get(…)` is right in a coroutine, and `Variable.get(…)` elsewhere.
    """
    return drive_async(course) if is_called_async() else drive(course)


def is_called_async():
    """Whether the code that calls is a coroutine's, not plain code that an event loop happens to run."""
    node = current_node.get()
    return is_loop_running() and (node is None or node.step is None or node.step.isasync)


def _is_worth_a_try(error):
    return isinstance(error, AgentRefusal) and error.kind == "unavailable"
