"""A bounded number of threads for submitted tasks."""

import collections
import threading

from octopipe.interruption import Abandoned, interrupt
from octopipe.thread_place import ThreadPlace


class WorkerPool:
    """Executes callables in the order in which they came. Threads are started as needed, and nobody joins them."""

    def __init__(self, limit):
        self._limit = limit
        self._lock = threading.Lock()
        self._work = collections.deque()
        self._arrival = threading.Condition(self._lock)
        self._threads = set()
        self._idle = 0
        # Threads that wait for others just now: as many may be at work in their place.
        self._lent = 0
        self._is_closed = False

    @property
    def is_busy(self):
        """Whether work that is put now has to wait for a thread."""
        return self._idle <= len(self._work) and self._is_full

    @property
    def _is_full(self):
        return len(self._threads) >= self._limit + self._lent

    def put(self, work):
        """Takes work in; raises where no thread is there for it and none can be started."""
        with self._lock:
            self._work.append(work)
            try:
                self._call_worker()
            except BaseException:
                self._work.remove(work)
                raise

    def close(self):
        """Threads end when no work is left."""
        with self._lock:
            self._is_closed = True
            self._arrival.notify_all()

    def lend(self):
        """A thread of the pool is about to wait for others: another may take its place."""
        with self._lock:
            self._lent += 1
            try:
                if self._idle < len(self._work):
                    self._start_worker()
            except BaseException:
                self._lent -= 1
                raise

    def take_back(self):
        """The thread goes on."""
        with self._lock:
            self._lent -= 1

    @property
    def threads(self):
        """The threads that have not ended."""
        with self._lock:
            return list(self._threads)

    def interrupt(self, error):
        """Raises the error in every thread of the pool."""
        for thread in self.threads:
            interrupt(thread, error)

    def _call_worker(self):
        """Wakes a thread for the work that came last, or starts one."""
        if self._idle >= len(self._work):
            self._arrival.notify()
        else:
            self._start_worker()

    def _start_worker(self):
        """One thread more, if the limit allows it; raises where it cannot be started and no other is at work."""
        if self._is_full:
            return
        thread = threading.Thread(target=self._execute, name="octopipe-task", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:  # The system gives no more of them.
            self._threads.discard(thread)
            if len(self._threads) <= self._lent:
                raise

    def _execute(self):
        ThreadPlace(self).take()
        try:
            while True:
                try:
                    work = self._next()
                    if work is None:
                        return
                    work()
                except (KeyboardInterrupt, Abandoned):  # What is being stopped had no work here.
                    pass
                work = None
        finally:
            with self._lock:
                self._strike_off()

    def _next(self):
        """The work that this thread does next, or None where it is to end; it is struck off in the same moment."""
        with self._lock:
            while True:
                if len(self._threads) > self._limit + self._lent or (self._is_closed and not self._work):
                    self._strike_off()
                    return None
                if self._work:
                    return self._work.popleft()
                self._idle += 1
                try:
                    self._arrival.wait()
                finally:
                    self._idle -= 1

    def _strike_off(self):
        """This thread does nothing more; if it was called for work, another one is."""
        self._threads.discard(threading.current_thread())
        if self._work:
            self._call_worker()
