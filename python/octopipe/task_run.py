"""One call of a task, from its first message to its final state."""

from octopipe.arguments import named_arguments
from octopipe.effects import Call
from octopipe.inputs_digest import digest_of
from octopipe.kept_results import cached_result, earlier_result, keep_result, short_cache_key
from octopipe.run_node import RunNode
from octopipe.states import State
from octopipe.step_run import StepRun
from octopipe.run_tags import current_tags


class TaskRun(StepRun, RunNode):
    """A node of the kind `task`. Its key is counted when it is called, whenever it then runs."""

    kind = "task"
    cache_key = None

    def __init__(self, step, arguments, named, parent, wait_for=None):
        super().__init__(parent)
        self.key = parent.child_key(step.name)
        self.name = step.name
        self.title = f"Task '{self.key}'"
        self.tags = step.tags | current_tags()
        self.prepare(step, arguments, named, wait_for)

    @property
    def id(self):
        """Names the task in its run."""
        return self.key

    @property
    def task_key(self):
        return self.step.task_key

    def executed(self):
        """A course: finds the result or computes it. Returns the final state."""
        try:
            self.parameters = named_arguments(self.step.fn, self.arguments, self.named)
        except TypeError:  # The call itself will say what is wrong.
            self.parameters = dict(self.named)
        self.inputs = digest_of(self.parameters)
        self._take_name()
        state = self.remembered()
        if state is not None:
            self.state = state
            return state
        found = yield from self._found()
        if found is not None:
            self.reused = found.source
            return self.ended(State("COMPLETED", "Cached", data=found.value))
        state = yield from self.tries()
        if state.is_completed():
            self._keep(state.data)
        yield from self.call_hooks(state)
        return self.ended(state)

    def is_worth_a_retry(self, state):
        judge = self.step.option("retry_condition_fn")
        if judge is None:
            return True
        try:
            return (yield Call(self, judge, (self.step, self, state)))
        except Exception as error:
            self.log("error", "'retry_condition_fn' of %s failed: %s: %s", self.title, type(error).__name__, error)
            return False

    def _take_name(self):
        """The name that the author composes of the arguments."""
        given = self.step.option("task_run_name")
        if given is not None:
            from octopipe.run_names import composed

            self.name = composed(self, given)
            self.title = f"Task '{self.name}'"

    def _found(self):
        """A result that was there, from the run that is repeated or from the cache."""
        found = yield from earlier_result(self)
        if found is not None:
            return found
        make_key = self.step.option("cache_key_fn")
        if make_key is None:
            return None
        try:
            key = make_key(self.context(), self.parameters)
        except Exception as error:
            self.log("error", "'cache_key_fn' of %s failed: %s: %s", self.title, type(error).__name__, error)
            return None
        if key is None:
            return None
        self.cache_key = short_cache_key(key)
        if self.step.option("refresh_cache"):
            return None
        return (yield from cached_result(self, self.cache_key))

    def context(self):
        """What functions of the author may ask for: the task, this run of it, and its parameters."""
        from octopipe.context import TaskRunContext

        return TaskRunContext(self)

    def _keep(self, value):
        if self.step.option("persist_result") is False and self.cache_key is None:
            return
        expiration = self.step.option("cache_expiration")
        seconds = expiration.total_seconds() if hasattr(expiration, "total_seconds") else expiration
        keep_result(self, value, self.cache_key, seconds)
