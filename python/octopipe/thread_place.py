"""The place of a thread among those of its pool: it is lent while the thread waits for others."""

import contextlib
import threading

_here = threading.local()


class ThreadPlace:
    """What is at work in one thread of a pool, or in a thread that works for that one, which waits meanwhile."""

    def __init__(self, owner):
        # The pool, or the place of the thread that waits for this one; None outside of pools.
        self._owner = owner
        self._lock = threading.Lock()
        # In an event loop several wait at once; the place is lent but once.
        self._waits = 0

    @classmethod
    def below_here(cls):
        """The place of a thread that does a part of this one's work."""
        return cls(getattr(_here, "place", None))

    def take(self):
        """This thread has the place from now on."""
        _here.place = self

    def lend(self):
        """The thread is about to wait for others."""
        with self._lock:
            if self._owner is not None and not self._waits:
                self._owner.lend()
            self._waits += 1

    def take_back(self):
        """The thread goes on."""
        with self._lock:
            self._waits -= 1
            if self._owner is not None and not self._waits:
                self._owner.take_back()

    def leave(self):
        """The thread was left behind: whether it waits is nothing to its pool any more."""
        with self._lock:
            if self._owner is not None and self._waits:
                self._owner.take_back()
            self._owner = None


@contextlib.contextmanager
def lent_thread():
    """Around a wait for other tasks: they may use the thread's place, so that nobody waits for ever."""
    place = getattr(_here, "place", None)
    if place is None:
        yield
        return
    place.lend()
    try:
        yield
    finally:
        place.take_back()
