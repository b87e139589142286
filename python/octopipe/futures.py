"""What `.submit()` and `.map()` give back: the tasks' results, once they are there."""

from octopipe.effects import Until, drive
from octopipe.promise import Promise


class TaskFuture(Promise):
    """A submitted task. `result()` and `wait()` block; passed to another task it makes that one wait."""

    __slots__ = ("task_run", "is_answered", "number", "_group", "__weakref__")

    def __init__(self, run, group):
        super().__init__()
        self.task_run = run
        # Whether the flow has seen the exception, if there is one.
        self.is_answered = False
        self._group = group
        # Counts the submitted tasks of the flow.
        self.number = group.add(self)

    @property
    def key(self):
        """The key of the task in its run."""
        return self.task_run.key

    @property
    def name(self):
        return self.task_run.name

    @property
    def task_run_id(self):
        return self.task_run.id

    @property
    def state(self):
        """How the task stands now."""
        from octopipe.states import State

        return self.value or State("RUNNING" if self.task_run.begun else "PENDING")

    def get_state(self):
        """How the task stands now."""
        return self.state

    def done(self):
        """Whether the task has ended."""
        return self.is_kept

    def settle(self, state):
        """The task has ended in this state."""
        if not state.is_completed() and state.name != "Skipped":
            self._group.failures.append(self)
        self.keep(state)

    def stop(self):
        """The run is being stopped; a thread is interrupted by its pool."""

    def wait(self, timeout=None):
        """Waits for the end of the task, for at most so many seconds; gives the final state, or None."""
        Until(self, timeout).perform()
        return self.value

    def result(self, timeout=None, raise_on_failure=True):
        """Waits for the result. A failed task raises its exception, or gives it back where that is wished."""
        if self.wait(timeout) is None:
            raise TimeoutError(f"task '{self.key}' has not ended after {timeout} s")
        return self._answer(raise_on_failure)

    def _answer(self, raise_on_failure):
        if raise_on_failure and not self.value.is_completed():
            self.is_answered = True
        return self.value.result(raise_on_failure)

    def __repr__(self):
        return f"<future of task '{self.key}': {self.state.name}>"


class AsyncTaskFuture(TaskFuture):
    """A submitted `async` task: `await future.result()`. Awaiting the future itself gives the future, as in Prefect."""

    __slots__ = ("work",)

    def __await__(self):
        return self
        yield

    def stop(self):
        self.work.get_loop().call_soon_threadsafe(self.work.cancel)

    async def wait(self, timeout=None):
        await Until(self, timeout).perform_async()
        return self.value

    async def result(self, timeout=None, raise_on_failure=True):
        if await self.wait(timeout) is None:
            raise TimeoutError(f"task '{self.key}' has not ended after {timeout} s")
        return self._answer(raise_on_failure)


# The name that Prefect has for it, for annotations.
PrefectFuture = TaskFuture


class FutureList(list):
    """The futures of `.map`, in the order of what was mapped over."""

    __slots__ = ()

    def __await__(self):
        return self
        yield

    def result(self, timeout=None, raise_on_failure=True):
        """All results, in order."""
        return [future.result(timeout, raise_on_failure) for future in self]

    def wait(self, timeout=None):
        """Waits for all of them."""
        wait(self, timeout)


class DoneAndNotDone(tuple):
    """What `wait` gives back."""

    __slots__ = ()

    @property
    def done(self):
        return self[0]

    @property
    def not_done(self):
        return self[1]


def wait(futures, timeout=None):
    """Waits for all futures, for at most so many seconds; gives those that have ended and those that have not."""
    import time

    futures = list(futures)
    end = None if timeout is None else time.monotonic() + timeout

    def course():
        for future in futures:
            if not future.is_kept:
                yield Until(future, None if end is None else max(0, end - time.monotonic()))

    drive(course())
    done = {future for future in futures if future.is_kept}
    return DoneAndNotDone((done, set(futures) - done))


def as_completed(futures, timeout=None):
    """The futures one after the other, in the order in which their tasks end."""
    import queue

    ended = queue.SimpleQueue()
    futures = list(futures)
    for future in futures:
        future.when_kept(lambda future=future: ended.put(future))
    for _ in futures:
        try:
            yield ended.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"no task ended within {timeout} s") from None
