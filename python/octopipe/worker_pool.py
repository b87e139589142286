"""A bounded number of threads for submitted tasks."""

import collections
import contextlib
import threading

from octopipe.interruption import Abandoned, interrupt

_here = threading.local()


class WorkerPool:
    """Executes callables in the order in which they came. Threads are started as needed, and nobody joins them."""

    def __init__(self, limit):
        self._limit = limit
        self._lock = threading.Lock()
        self._work = collections.deque()
        self._arrival = threading.Condition(self._lock)
        self._threads = set()
        self._idle = 0
        self._is_closed = False

    @property
    def is_busy(self):
        """Whether work that is put now has to wait for a thread."""
        return self._idle <= len(self._work) and len(self._threads) >= self._limit

    def put(self, work):
        """Takes work in."""
        with self._lock:
            self._work.append(work)
            if self._idle >= len(self._work):
                self._arrival.notify()
            else:
                self._start_worker()

    def close(self):
        """Threads end when no work is left."""
        with self._lock:
            self._is_closed = True
            self._arrival.notify_all()

    def lend(self):
        """A thread of the pool is about to wait for others: another may take its place."""
        with self._lock:
            self._limit += 1
            if self._work and not self._idle:
                self._start_worker()

    def take_back(self):
        """The thread goes on."""
        with self._lock:
            self._limit -= 1

    @property
    def threads(self):
        """The threads that have not ended."""
        with self._lock:
            return list(self._threads)

    def interrupt(self, error):
        """Raises the error in every thread of the pool."""
        for thread in self.threads:
            interrupt(thread, error)

    def _start_worker(self):
        if len(self._threads) >= self._limit:
            return
        thread = threading.Thread(target=self._execute, name="octopipe-task", daemon=True)
        self._threads.add(thread)
        thread.start()

    def _execute(self):
        _here.pool = self
        try:
            while True:
                work = self._next()
                if work is None:
                    return
                work()
                del work
        except (KeyboardInterrupt, Abandoned):  # What is being stopped had no work here.
            pass
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _next(self):
        with self._lock:
            while not self._work:
                if self._is_closed or len(self._threads) > self._limit:
                    return None
                self._idle += 1
                self._arrival.wait()
                self._idle -= 1
            return self._work.popleft()


@contextlib.contextmanager
def lent_thread():
    """Around a wait for other tasks: they may use the thread's place, so that nobody waits for ever."""
    pool = getattr(_here, "pool", None)
    if pool is None:
        yield
        return
    pool.lend()
    try:
        yield
    finally:
        pool.take_back()
