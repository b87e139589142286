"""Something that will be there later: threads and coroutines wait for it alike."""

import os
import threading
import time

LONGEST_WAIT = 0.5
_lock = threading.Lock()


def _unlock_in_child():
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_unlock_in_child)


class Promise:
    """Is kept once, with a value; whoever waits then goes on."""

    __slots__ = ("_callbacks", "is_kept", "value")

    def __init__(self):
        self.is_kept = False
        self.value = None
        self._callbacks = []

    def keep(self, value=None):
        """From now on it is there; a second value changes nothing."""
        with _lock:
            if self.is_kept:
                return
            self.value = value
            self.is_kept = True
            callbacks, self._callbacks = self._callbacks, None
        for callback in callbacks:
            callback()

    def when_kept(self, callback):
        """Calls back once it is there, in the thread that keeps it, or at once where it is there already."""
        with _lock:
            if not self.is_kept:
                self._callbacks.append(callback)
                return
        callback()

    def await_kept(self, timeout=None):
        """Blocks the thread for at most so many seconds; whether it is there. Signals are still heard."""
        if self.is_kept:
            return True
        gate = threading.Lock()
        gate.acquire()
        self.when_kept(gate.release)
        end = None if timeout is None else time.monotonic() + timeout
        # A signal that comes just before the wait does not wake it; so no wait is long.
        while not gate.acquire(
            timeout=LONGEST_WAIT if end is None else min(LONGEST_WAIT, max(0, end - time.monotonic()))
        ):
            if end is not None and time.monotonic() >= end:
                return False
        return True

    async def arrival(self):
        """Lets the event loop go on until it is there."""
        if self.is_kept:
            return
        import asyncio

        loop = asyncio.get_running_loop()
        arrived = loop.create_future()

        def tell():
            try:
                loop.call_soon_threadsafe(lambda: arrived.done() or arrived.set_result(None))
            except RuntimeError:  # The loop was closed: nobody waits any more.
                pass

        self.when_kept(tell)
        await arrived
