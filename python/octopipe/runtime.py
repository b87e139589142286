"""Facts about what is being executed: `runtime.flow_run.name`, `runtime.deployment.name`, `runtime.task_run.name`.

They are looked up when they are asked for: in the environment, in this process, and else at the agent.
"""

import os

from octopipe.run_node import current_node, node_here

_facts = None
_id_by_hand = None


class _FlowRun:
    """The flow run around the call."""

    NAMES = (
        "flow_name flow_version id name parameters parent_flow_run_id root_flow_run_id run_count "
        "scheduled_start_time tags"
    ).split()

    @property
    def id(self):
        """The id of the run; by hand one that this process makes up. None outside of any flow."""
        global _id_by_hand
        given = os.environ.get("OCTOPIPE_RUN_ID")
        if given or node_here() is None:
            return given
        if _id_by_hand is None:
            import uuid

            _id_by_hand = str(uuid.uuid4())
        return _id_by_hand

    @property
    def name(self):
        """The name of the run, or of the flow that is called within it."""
        node = _flow_node()
        if node is not None and (node.key or "OCTOPIPE_RUN_NAME" not in os.environ):
            return node.name
        return os.environ.get("OCTOPIPE_RUN_NAME")

    @property
    def flow_name(self):
        node = _flow_node()
        return node.step.name if node is not None else os.environ.get("OCTOPIPE_FLOW")

    @property
    def flow_version(self):
        node = _flow_node()
        return node.step.version if node is not None else None

    @property
    def parameters(self):
        """The parameters by name, converted."""
        node = _flow_node()
        if node is not None:
            return dict(node.parameters)
        from octopipe.parameters import parameters_from

        return parameters_from(os.environ)

    @property
    def scheduled_start_time(self):
        """When it was due, in UTC; by hand when it began."""
        text = os.environ.get("OCTOPIPE_SCHEDULED_AT")
        if text:
            return moment(text)
        node = node_here()
        return node.root.start_time if node is not None and node.root.step is not None else None

    @property
    def run_count(self):
        """Which attempt this is, from 1; retries of the flow within the process count too."""
        node = _flow_node()
        return int(os.environ.get("OCTOPIPE_ATTEMPT", "1")) + (
            node.attempt - 1 if node is not None and node.attempt else 0
        )

    @property
    def tags(self):
        node = _flow_node()
        return sorted({*(_asked("tags") or ()), *(node.tags if node is not None else ())})

    @property
    def parent_flow_run_id(self):
        """The run that started this one with `run_deployment`, or None."""
        return _asked("parent")

    @property
    def root_flow_run_id(self):
        return self.parent_flow_run_id or self.id


class _Deployment:
    """The deployment of the run; by hand there is none."""

    NAMES = "flow_name flow_run_id id name parameters work_queue version".split()

    @property
    def name(self):
        return os.environ.get("OCTOPIPE_DEPLOYMENT")

    @property
    def flow_name(self):
        return os.environ.get("OCTOPIPE_FLOW")

    @property
    def id(self):
        """Deployments are known by their names: `flow/deployment`."""
        return f"{self.flow_name}/{self.name}" if self.name else None

    @property
    def flow_run_id(self):
        return os.environ.get("OCTOPIPE_RUN_ID")

    @property
    def work_queue(self):
        return _asked("work_queue")

    @property
    def version(self):
        return None

    @property
    def parameters(self):
        """The parameters that the run was given."""
        from octopipe.parameters import parameters_from

        return parameters_from(os.environ)


class _TaskRun:
    """The task run around the call; None for everything outside of any task."""

    NAMES = "id name parameters run_count tags task_name".split()

    @property
    def id(self):
        """Its key in the run."""
        return _of_task("key")

    @property
    def name(self):
        return _of_task("name")

    @property
    def task_name(self):
        step = _of_task("step")
        return step.name if step is not None else None

    @property
    def parameters(self):
        return dict(_of_task("parameters") or {})

    @property
    def run_count(self):
        return _of_task("attempt")

    @property
    def tags(self):
        return sorted(_of_task("tags") or ())


def traceparent():
    """The span of the task or flow that runs here, as W3C Trace Context has it; None where no traces are sent."""
    from octopipe import tracing

    return tracing.traceparent()


def _refuse_unknown(kind):
    def refuse(self, name):
        if not hasattr(type(self), name):
            from octopipe.input_error import nearest

            raise AttributeError(f"runtime.{kind} has no '{name}'; {nearest(name, type(self).NAMES)}")
        raise AttributeError(name)

    return refuse


def _flow_node():
    node = node_here()
    node = node.flow_node if node is not None else None
    return node if node is not None and node.step is not None else None


def _of_task(attribute):
    node = current_node.get()
    return getattr(node, attribute) if node is not None and node.kind == "task" else None


def _asked(name):
    """A fact that only the agent knows; None where there is none to ask."""
    global _facts
    if _facts is None:
        from octopipe.contract import facts_contract
        from octopipe.effects import drive
        from octopipe.questions import asking

        if facts_contract() is None:
            return None
        _facts = drive(asking({"type": "flow_run"}, "a fact of the run"))
    return _facts.get(name)


def moment(text):
    from datetime import datetime

    return datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in ("Z", "z") else text)


for _kind, _class in (("flow_run", _FlowRun), ("deployment", _Deployment), ("task_run", _TaskRun)):
    _class.__getattr__ = _refuse_unknown(_kind)

flow_run = _FlowRun()
deployment = _Deployment()
task_run = _TaskRun()
