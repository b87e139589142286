"""One call of a flow or task: what both have in common."""

import time

from octopipe.argument_markers import Marked
from octopipe.duration_text import span_text
from octopipe.effects import Call, Sleep, Until
from octopipe.states import State, state_of_error
from octopipe.telling import Silence, telling
from octopipe.upstream import PLAIN_TYPES, Upstream, resolved

_HOOKS = {
    "COMPLETED": "on_completion",
    "FAILED": "on_failure",
    "CANCELLED": "on_cancellation",
    "CRASHED": "on_crashed",
    "RUNNING": "on_running",
}


class StepRun:
    """Mixed into a node of the run: the tries of a step, its state, and what is told of them."""

    inputs = None
    reused = None
    state = None
    begun = None
    # The tries that an earlier try of the flow around it has made.
    first_attempt = 0
    told_name = None
    is_waiting_told = False
    is_parents_told = False

    def prepare(self, step, arguments, named, wait_for=None):
        """Takes the call's arguments in, and finds the futures among them."""
        self.step = step
        self.arguments = arguments
        self.named = named
        self.told = telling()
        self.upstream = Upstream()
        for value in (*arguments, *named.values()):
            if type(value) not in PLAIN_TYPES:
                self.upstream.find(value)
        if wait_for is not None:
            self.upstream.find(list(wait_for) if isinstance(wait_for, (list, tuple, set)) else [wait_for])
        self.parents = self.upstream.parents()
        self.prints = step.log_prints
        if self.parent is not None:
            if self.prints is None:
                self.prints = self.parent.prints
            for node in self.parent.retrying_nodes():
                self.first_attempt = max(self.first_attempt, node.tried.get(self.key, 0))
        self.attempt = self.first_attempt
        if self.prints:
            from octopipe.printing import watch_prints

            watch_prints()

    def course(self):
        """Decides what is done next; yields what has to be waited for. Returns the final state."""
        if self.is_abandoned:
            return self.ended(State("CANCELLED", None, "its flow has ended"))
        skipped = yield from self._await_upstream()
        if skipped is not None:
            return self.ended(skipped)
        return (yield from self.executed())

    def _await_upstream(self):
        """Waits for the futures among the arguments and puts results in their place.

        Returns the state of a task that cannot run, or None.
        """
        if not self.upstream.futures and not self._holds_marks():
            return None
        for future in self.upstream.futures:
            if not future.is_kept:
                self.tell_waiting()
                yield Until(future)
        obstacle = self.upstream.obstacle()
        if obstacle is not None:
            return _skipped(obstacle)
        self.arguments = [resolved(value) for value in self.arguments]
        self.named = {name: resolved(value) for name, value in self.named.items()}
        self.upstream.clear()
        return None

    def _holds_marks(self):
        return any(isinstance(value, Marked) for value in (*self.arguments, *self.named.values()))

    def tries(self):
        """Calls the function until it completes or no retry is left; returns the state."""
        while True:
            self.attempt += 1
            self.told.running(self)
            self.begun = time.monotonic()
            state = yield from self.one_try()
            if not state.is_failed() or self.is_abandoned:
                return state
            retry = self.attempt - self.first_attempt
            pause = self.step.retry_policy.pause_before(retry)
            if pause is None or not (yield from self.is_worth_a_retry(state)):
                return state
            self.told.retrying(self, state, f"retrying in {span_text(pause)} ({retry} of {self.step.retries})", pause)
            if pause:
                yield Sleep(pause)

    def one_try(self):
        """One call of the function; returns its state."""
        try:
            value = yield Call(self, self.step.fn, self.arguments, self.named, self.step.timeout_seconds)
            return (yield from state_of_value(value))
        except GeneratorExit:
            raise
        except BaseException as error:
            return state_of_error(error)

    def is_worth_a_retry(self, state):
        """A course: whether the author wants the failed try to be repeated."""
        return True
        yield

    def call_hooks(self, state):
        """Calls the author's functions for this end, each with the step, this call of it, and the state."""
        for hook in self.step.option(_HOOKS[state.type]) or ():
            try:
                yield Call(self, hook, (self.step, self, state))
            except Exception as error:
                name = getattr(hook, "__name__", hook)
                self.log("error", "Hook '%s' of %s failed: %s: %s", name, self.title, type(error).__name__, error)

    def ended(self, state):
        """Keeps the final state and tells of it."""
        self.state = state
        held_progress = self.held_progress
        if held_progress is not None:
            held_progress()
        self.remember(state)
        self.told.ended(self, state)
        # A future keeps this for its result alone.
        self.arguments, self.named, self.parameters = (), {}, {}
        return state

    def tell_waiting(self):
        """Tells, once, that it waits for others or for a thread."""
        if not self.is_waiting_told:
            self.is_waiting_told = True
            self.told.waiting(self)

    def abandon(self, cause):
        """Nobody waits for it any more, and what it still says is not heard."""
        if self.state is None:
            self.is_closed = True
            told, self.told = self.told, Silence()
            told.ended(self, State("CANCELLED", None, cause))

    def log(self, level, text, *values):
        """A line of this call in the run's log."""
        from octopipe.run_log import log_of

        log_of(self, level, text, *values)

    def remember(self, state):
        """What a next try of a flow above has to know of this one."""
        for node in self.parent.retrying_nodes() if self.parent is not None else ():
            node.tried[self.key] = self.attempt
            if state.is_completed() and not _is_read_once(state.data):
                node.kept[self.key] = (self.inputs, state)

    def remembered(self):
        """The state in which an earlier try of a flow above has left this one completed, or None."""
        for node in self.parent.retrying_nodes() if self.parent is not None else ():
            inputs, state = node.kept.get(self.key, (None, None))
            if state is not None and (inputs is None or inputs == self.inputs):
                return state
        return None

    @property
    def state_name(self):
        return self.state.name if self.state else "Running"

    @property
    def state_type(self):
        return self.state.type if self.state else "RUNNING"

    @property
    def start_time(self):
        """When it was called, in UTC."""
        from datetime import datetime, timezone

        return datetime.fromtimestamp(self.start, timezone.utc)

    @property
    def run_count(self):
        return self.attempt


def state_of_value(value):
    """A course: the state that a returned value leads to. A state counts as itself, a future as what it comes to."""
    if type(value) in PLAIN_TYPES:
        return State("COMPLETED", data=value)
    if type(value) is State:
        return value
    found = Upstream()
    found.find(value)
    for future in found.futures:
        if not future.is_kept:
            yield Until(future)
    for future in found.futures:
        if not future.value.is_completed():
            future.is_answered = True
            return future.value
    return State("COMPLETED", data=resolved(value) if found.futures else value)


def _is_read_once(value):
    """Whether it is or holds a generator or the like, of which a second reader finds nothing."""
    if type(value) in PLAIN_TYPES:
        return False
    elements = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    kinds = {type(value), *map(type, elements)}
    return any(hasattr(kind, "__next__") or hasattr(kind, "__anext__") for kind in kinds)


def _skipped(obstacle):
    """The state of a task that cannot run, since another did not complete; it names the one where that began."""
    from octopipe.exceptions import UpstreamTaskError

    state = obstacle.value
    if state.name == "Skipped":
        cause = state.message
    else:
        who = f"task '{obstacle.key}'" if obstacle.key else "a task"
        cause = f"{who} {_ENDS.get(state.type, 'did not complete')}"
        cause += f": {state.message}" if state.message else ""
    return State("FAILED", "Skipped", cause, UpstreamTaskError(cause))


_ENDS = {"FAILED": "failed", "CRASHED": "crashed", "CANCELLED": "was cancelled"}
