"""A submitted task on its way through the threads of its flow."""

from contextvars import copy_context

from octopipe.effects import Sleep
from octopipe.states import state_of_error
from octopipe.timer import later


class SubmittedTask:
    """Takes a thread when what it waits for is there, and gives it back while it pauses before the next try."""

    def __init__(self, run, future, pool):
        self._run = run
        self._future = future
        self._pool = pool
        self._course = run.course()
        self._context = copy_context()
        self._effect = None

    def begin(self):
        """Waits for the tasks it depends on, without a thread; then takes one."""
        missing = [future for future in self._run.upstream.futures if not future.is_kept]
        if not missing:
            self._enter()
            return
        self._run.tell_waiting()
        arrivals = iter(range(len(missing) - 1))

        def arrived():
            # Taking the next of an iterator is one step, whichever thread does it: the last arrival finds none.
            if next(arrivals, None) is None:
                self._pool.put(self._advance_in_context)

        for future in missing:
            future.when_kept(arrived)

    def _enter(self):
        if self._pool.is_busy:
            self._run.tell_waiting()
        self._pool.put(self._advance_in_context)

    def _advance_in_context(self):
        self._context.run(self._advance)

    def _advance(self):
        try:
            if self._effect is None:
                self._effect = next(self._course)
            elif type(self._effect) is Sleep:
                self._effect = self._course.send(None)
            while type(self._effect) is not Sleep:
                self._perform()
        except StopIteration as end:
            self._future.settle(end.value)
        except BaseException as error:
            self._future.settle(state_of_error(error))
        else:
            later(self._effect.seconds, lambda: self._pool.put(self._advance_in_context))

    def _perform(self):
        try:
            value = self._effect.perform()
        except BaseException as error:
            self._effect = self._course.throw(error)
        else:
            self._effect = self._course.send(value)
