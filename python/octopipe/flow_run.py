"""One call of a flow: the run itself, or one node of it where a flow calls another."""

from octopipe.effects import Until
from octopipe.exceptions import TimedOut
from octopipe.interruption import LONGEST_WAIT
from octopipe.run_node import enter_outermost, leave_outermost
from octopipe.states import State, state_of_error
from octopipe.step_run import StepRun
from octopipe.run_tags import current_tags
from octopipe.task_group import TaskGroup
from octopipe.telling import LineTelling


class FlowRun(StepRun, TaskGroup):
    """A flow that is being executed. The outermost one is the run that others see; one within it is a node."""

    kind = "flow"

    def __init__(self, step, arguments, named, parent, wait_for=None):
        super().__init__(parent, step.workers)
        if parent is not None:
            self.key = parent.child_key(step.name)
        self.name = step.name
        self.title = f"Flow '{self.key}'" if parent is not None else "Flow run"
        self.tags = current_tags()
        self.prepare(step, arguments, named, wait_for)
        if parent is None:  # The run itself is no task of itself.
            self.told = LineTelling()
        if step.retries:
            self.kept, self.tried = {}, {}

    @property
    def id(self):
        """The id of the run that this is or is part of."""
        from octopipe.runtime import flow_run

        return flow_run.id

    @property
    def flow_name(self):
        return self.step.name

    def executed(self):
        """A course: calls the flow, and waits for all that it submits. Returns the final state."""
        state = self.remembered()
        if state is not None:
            self.state = state
            return state
        if self.parent is None:
            enter_outermost(self)
        try:
            state = self._refused()
            if state is None:
                yield from self.call_hooks(State("RUNNING"))
                state = yield from self.tries()
            self.state = state
            yield from self.call_hooks(state)
            return self.ended(state)
        finally:
            self.is_closed = True
            self.close_pool()
            leave_outermost(self)

    def one_try(self):
        """One call of the function and of all the tasks that it submits; returns the state."""
        self.count_anew()
        self.failures = []
        state = yield from super().one_try()
        error = state.data if isinstance(state.data, BaseException) else None
        if state.is_completed():
            try:
                while self.unfinished:
                    yield Until(next(iter(self.unfinished)))
            except GeneratorExit:
                raise
            except BaseException as interruption:
                error = interruption
                state = state_of_error(interruption)
        if error is not None:
            yield from self._end_the_rest(error)
        return self._judged(state)

    def _end_the_rest(self, error):
        """After a failure: tasks that have not begun are cancelled, others are waited for, or stopped with the run."""
        if isinstance(error, TimedOut) and error.node is self:
            self.abandon_tasks("its flow timed out")
            return
        is_stopped = not isinstance(error, Exception)
        self.is_closed = True
        if is_stopped:
            self.stop_tasks(type(error))
        while self.unfinished:
            future = next(iter(self.unfinished))
            try:
                if not (yield Until(future, LONGEST_WAIT if is_stopped else None)):
                    break
            except GeneratorExit:
                raise
            except BaseException:  # A second interruption: nobody waits any longer.
                break
        self.is_closed = False

    def _judged(self, state):
        """A flow that returns nothing has failed where a task has failed whose exception it never saw."""
        if not state.is_completed():
            return state
        exits = [future for future in self.failures if isinstance(future.value.data, SystemExit)]
        if exits:
            return exits[0].value
        unseen = sorted(
            (future for future in self.failures if not future.is_answered), key=lambda future: future.number
        )
        if not unseen:
            return state
        first = unseen[0].value
        what = f"{len(unseen)} tasks failed, first" if len(unseen) > 1 else "task"
        if state.data is not None or state.message is not None:
            self.log("warning", "%s '%s' failed, and nobody asked for the result", what.capitalize(), unseen[0].key)
            return state
        return State("FAILED", None, f"{what} '{unseen[0].key}' failed: {first.message}", first.exception())

    def _refused(self):
        """The state of a flow whose parameters do not fit, or None."""
        from octopipe.arguments import named_arguments

        try:
            self.parameters = named_arguments(self.step.fn, self.arguments, self.named)
            if self.step.validates and hasattr(self.step.fn, "__code__"):
                from octopipe.parameters import validated

                changed = validated(self.step.fn, self.parameters)
                if changed:
                    self._replace(changed)
        except Exception as error:
            return state_of_error(error)
        given = self.step.option("flow_run_name")
        if given is not None:
            from octopipe.run_names import composed

            self.name = composed(self, given)
            if self.parent is not None:
                self.title = f"Flow '{self.name}'"
        return None

    def _replace(self, changed):
        """Puts converted arguments in the place of those given."""
        names = self.step.fn.__code__.co_varnames
        self.arguments = [changed.get(name, value) for name, value in zip(names, self.arguments)]
        self.named = {name: changed.get(name, value) for name, value in self.named.items()}
        self.parameters = {**self.parameters, **changed}
