"""A run of a deployment that this run waits for: one node of the kind `run`."""

import time

from octopipe.child_run import ChildRun
from octopipe.effects import Sleep, Until
from octopipe.questions import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, open_request
from octopipe.requests import AgentMissing
from octopipe.run_node import RunNode
from octopipe.run_tags import current_tags
from octopipe.states import State, state_of_error
from octopipe.telling import LineTelling, telling
from octopipe.upstream import Upstream, resolved

# Seconds for the agent to say how a run stands that is not waited for any longer.
LAST_LOOK = 10.0


class DeploymentRun(RunNode):
    """Asks for the run, tells of it as a node, and waits for its end."""

    kind = "run"
    inputs = None
    reused = None
    begun = None
    first_attempt = 0
    told_name = None
    is_parents_told = False
    # The id of the child, once the agent has told it.
    run_id = None

    def __init__(self, deployment, parameters, parent, name, tags, idempotency_key, is_node):
        super().__init__(parent)
        self.key = parent.child_key(deployment.replace("/", "-"))
        number = self.key.rpartition("-")[2]
        self.name = deployment
        self.title = f"Run of '{deployment}'"
        self.told = telling() if is_node else LineTelling()
        self._deployment = deployment
        self._parameters = parameters or {}
        self._name = name
        self._tags = sorted({*(tags or ()), *current_tags()})
        self._child_key = idempotency_key or (f"{parent.key}/" if parent.key else "") + f"{deployment}-{number}"
        self._upstream = Upstream()
        self._upstream.find(self._parameters)
        self.parents = self._upstream.parents()

    def course(self, end):
        """Ends with the child as it is then; `end` is when waiting ends, or None."""
        for future in self._upstream.futures:
            if not future.is_kept:
                yield Until(future)
            if not future.value.is_completed():
                future.value.result()
        self.attempt = 1
        self.begun = time.monotonic()
        try:
            child, is_ended = yield from self._waited_for(self._order(), end)
        except BaseException as error:
            if not isinstance(error, GeneratorExit):
                if self.run_id is None:
                    self.told.running(self)
                self.told.ended(self, state_of_error(error))
            raise
        if is_ended:
            self.told.ended(self, child.state)
        else:
            self.told.ended(self, State("COMPLETED", None, "not waited for any longer"))
        return child

    def _order(self):
        from octopipe.parameter_schema import json_value

        try:
            parameters = json_value(resolved(self._parameters))
        except (TypeError, ValueError) as error:
            raise TypeError(f"run_deployment('{self._deployment}'): parameters take JSON: {error}") from None
        order = {"type": "run_deployment", "deployment": self._deployment, "parameters": parameters}
        order.update(key=self._child_key, tags=self._tags)
        return order if self._name is None else {**order, "name": self._name}

    def _waited_for(self, order, end):
        """A course: the child, and whether it has ended. Asks again while the database is away."""
        waits = end is None or end > time.monotonic()
        pause, patience = FIRST_PAUSE, time.monotonic() + PATIENCE
        while True:
            request = open_request({**order, "wait": waits}, "run_deployment", answers=2 if waits else 1)
            yield Until(request.first)
            facts = request.first.value
            if isinstance(facts, Exception):
                if getattr(facts, "kind", None) != "unavailable" or time.monotonic() > patience:
                    raise facts
                yield Sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self.run_id = facts.get("id")
            self.told.running(self)
            if not waits:
                return ChildRun(facts), False
            yield Until(request.last, None if end is None else max(0.0, end - time.monotonic()))
            if not request.last.is_kept:
                child = ChildRun((yield from self._facts_now()) or facts)
                return child, child.state.is_final()
            last = request.last.value
            if not isinstance(last, Exception):
                return ChildRun(last), True
            # The key gives the same child again: asking twice starts nothing twice.
            if getattr(last, "kind", None) != "unavailable":
                raise last

    def _facts_now(self):
        """A course: how the child stands when nobody waits for it any longer, or None where that is not told."""
        try:
            request = open_request({"type": "flow_run", "run": self.run_id}, "run_deployment")
        except AgentMissing:
            return None
        yield Until(request.last, LAST_LOOK)
        return request.last.value if isinstance(request.last.value, dict) else None

    def log(self, level, text, *values):
        """A line of this call in the run's log."""
        from octopipe.run_log import log_of

        log_of(self, level, text, *values)
