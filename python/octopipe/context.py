"""What functions of the author may ask for about the flow or task that is being executed."""

from octopipe.exceptions import MissingContextError
from octopipe.run_node import current_node


class FlowRunContext:
    """The flow that is being executed."""

    def __init__(self, run):
        self.flow_run = run
        self.flow = run.step
        self.parameters = run.parameters
        self.start_time = run.start_time

    @classmethod
    def get(cls):
        """The context around the call, of the flow also within a task; None outside of any flow."""
        node = current_node.get()
        node = node.flow_node if node is not None else None
        return cls(node) if node is not None and node.step is not None else None


class TaskRunContext:
    """The task that is being executed."""

    def __init__(self, run):
        self.task_run = run
        self.task = run.step
        self.parameters = run.parameters
        self.start_time = run.start_time

    @classmethod
    def get(cls):
        """The context around the call; None outside of any task."""
        node = current_node.get()
        return cls(node) if node is not None and node.kind == "task" else None


def get_run_context():
    """The context of the task or flow around the call; raises MissingContextError outside of both."""
    node = current_node.get()
    if node is None or node.step is None:
        raise MissingContextError("no flow and no task is being executed here")
    return TaskRunContext(node) if node.kind == "task" else FlowRunContext(node)
