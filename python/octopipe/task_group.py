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
        self._pool = None
        self._pool_process = None
        self._numbers = count()

    @property
    def is_sequential(self):
        """Whether a submitted task is executed at once, where it is submitted."""
        return self._workers == 0

    @property
    def pool(self):
        """The threads of submitted tasks, started as they are needed; a forked child has its own."""
        if self._pool is None or self._pool_process != os.getpid():
            from octopipe.worker_pool import WorkerPool

            self._pool = WorkerPool(self._workers)
            self._pool_process = os.getpid()
        return self._pool

    def add(self, future):
        """Takes a submitted task in, until it has ended; returns how many there were before."""
        self.unfinished.add(future)
        future.when_kept(lambda: self.unfinished.discard(future))
        return next(self._numbers)

    def close_pool(self):
        """Lets the threads end once they are idle."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def stop_tasks(self, error):
        """Raises the error in every thread that is at work for this node, and cancels its coroutines."""
        if self._pool is not None:
            self._pool.interrupt(error)
        for future in list(self.unfinished):
            future.stop()

    def abandon_tasks(self, cause):
        """Nobody waits for the tasks that have not ended: they are stopped where that can be done, and left behind."""
        from octopipe.interruption import Abandoned
        from octopipe.timeouts import abandoned

        self.stop_tasks(Abandoned)
        if self._pool is not None:
            abandoned.extend(self._pool.threads)
        for future in list(self.unfinished):
            future.task_run.abandon(cause)
        self.close_pool()
        self.unfinished = set()
