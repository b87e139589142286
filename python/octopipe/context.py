"""What functions of the author may ask for about the flow or task that is being executed."""

from octopipe.exceptions import MissingContextError
from octopipe.run_node import current_node


class _Context:
    """What the contexts of flows and tasks have in common."""

    def __init__(self, run):
        self.parameters = run.parameters
        self.start_time = run.start_time

    @classmethod
    def get(cls):
        """The context around the call, or None. Within a task there is also that of its flow."""
        node = cls._node(current_node.get())
        return cls(node) if node is not None else None


class FlowRunContext(_Context):
    """The flow that is being executed."""

    def __init__(self, run):
        super().__init__(run)
        self.flow_run = run
        self.flow = run.step

    @staticmethod
    def _node(node):
        node = node.flow_node if node is not None else None
        return node if node is not None and node.step is not None else None


class TaskRunContext(_Context):
    """The task that is being executed."""

    def __init__(self, run):
        super().__init__(run)
        self.task_run = run
        self.task = run.step

    @staticmethod
    def _node(node):
        return node if node is not None and node.kind == "task" else None


def get_run_context():
    """The context of the task or flow around the call; raises MissingContextError outside of both."""
    context = TaskRunContext.get() or FlowRunContext.get()
    if context is None:
        raise MissingContextError("no flow and no task is being executed here")
    return context
