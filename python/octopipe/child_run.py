"""A run of a deployment, as the agent tells of it."""

from octopipe.states import State


class ChildRun:
    """What `run_deployment` gives: `id`, `name`, `state` and the other facts of the run."""

    def __init__(self, facts):
        self._facts = facts
        self.id = facts.get("id")
        self.name = facts.get("name")
        self.flow_name = facts.get("flow")
        self.deployment_name = facts.get("deployment")
        self.work_queue_name = facts.get("work_queue")
        self.parameters = facts.get("parameters") or {}
        self.tags = facts.get("tags") or []
        self.run_count = facts.get("attempt")
        self.parent_flow_run_id = facts.get("parent")
        self.state = State((facts.get("state") or "scheduled").upper(), None, facts.get("cause"), facts.get("result"))

    @property
    def state_name(self):
        return self.state.name

    @property
    def state_type(self):
        return self.state.type

    @property
    def start_time(self):
        """When it began, in UTC, or None."""
        return self._moment("started_at")

    @property
    def end_time(self):
        """When it ended, in UTC, or None."""
        return self._moment("ended_at")

    @property
    def expected_start_time(self):
        """When it was due, in UTC."""
        return self._moment("scheduled_at")

    def _moment(self, name):
        from octopipe.runtime import moment

        return moment(self._facts[name]) if self._facts.get(name) else None

    def __repr__(self):
        return f"<run '{self.name}' of {self.flow_name}/{self.deployment_name}: {self.state!r}>"
