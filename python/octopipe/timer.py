"""Calls back later, from one thread for the whole process."""

import heapq
import itertools
import os
import threading
import time


class Timer:
    """What is due when. The thread is started with the first."""

    def __init__(self):
        self._changed = threading.Condition()
        self._due = []
        self._numbers = itertools.count()
        self._is_started = False

    def later(self, seconds, callback):
        """Calls back after so many seconds."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), callback))
            if not self._is_started:
                self._is_started = True
                threading.Thread(target=self._wait, name="octopipe-timer", daemon=True).start()
            self._changed.notify()

    def _wait(self):
        while True:
            with self._changed:
                while not self._due or self._due[0][0] > time.monotonic():
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                callback = heapq.heappop(self._due)[2]
            callback()


_timer = Timer()


def later(seconds, callback):
    """Calls back after so many seconds, from a thread that must not be kept long."""
    _timer.later(seconds, callback)


def _start_anew_in_child():
    global _timer
    _timer = Timer()


os.register_at_fork(after_in_child=_start_anew_in_child)
