"""A node that submits tasks: it knows those that have not ended, those that failed, and the threads they run in."""

import os
from itertools import count

from octopipe.run_node import RunNode

DEFAULT_WORKERS = 32


class TaskGroup(RunNode):
    """A flow that is being executed, or the process where tasks are called outside of any flow."""

    def __init__(self, parent=None, workers=None):
        super().__init__(parent)
        self.unfinished = set()
        self.failures = []
        self._workers = DEFAULT_WORKERS if workers is None else workers
        # By process: a forked child has threads of its own.
        self._pools = {}
        self._numbers = count()

    @property
    def is_sequential(self):
        """Whether a submitted task is executed at once, where it is submitted."""
        return self._workers == 0

    @property
    def pool(self):
        """The threads of submitted tasks, started as they are needed."""
        pool = self._pools.get(os.getpid())
        if pool is None:
            from octopipe.worker_pool import WorkerPool

            # Of two threads that come here at once, both get the pool of the first.
            pool = self._pools.setdefault(os.getpid(), WorkerPool(self._workers))
        return pool

    def add(self, future):
        """Takes a submitted task in, until it has ended; returns how many there were before."""
        self.unfinished.add(future)
        future.when_kept(lambda: self.unfinished.discard(future))
        return next(self._numbers)

    def open_futures(self):
        """The submitted tasks that have not ended."""
        # `list` takes them in one step, whatever other threads add and take away.
        return [future for future in list(self.unfinished) if not future.is_kept]

    def note_failure(self, future):
        """The task has not completed; of one that was left behind nobody wants to know."""
        if future in self.unfinished:
            self.failures.append(future)

    def close_pool(self):
        """Lets the threads end once they are idle."""
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    def stop_tasks(self, error):
        """Raises the error in every thread that is at work for this node, and cancels its coroutines."""
        pool = self._pools.get(os.getpid())
        if pool is not None:
            pool.interrupt(error)
        for future in self.open_futures():
            future.stop()

    def abandon_tasks(self, cause):
        """Nobody waits for the tasks that have not ended: they are stopped where that can be done, and left behind."""
        from octopipe.interruption import Abandoned
        from octopipe.timeouts import abandoned

        left, self.unfinished = self.open_futures(), set()
        for future in left:
            future.task_run.abandon(cause)
        pool = self._pools.get(os.getpid())
        if pool is not None:
            pool.interrupt(Abandoned)
            abandoned.extend(pool.threads)
        for future in left:
            future.stop()
        self.close_pool()
