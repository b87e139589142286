"""Raises an exception in another thread, at its next step in Python; what hangs in C is out of reach."""

import time

LONGEST_WAIT = 3.0


class Abandoned(BaseException):
    """Raised in code that nobody waits for any more, since its time has passed; no `except Exception` takes it."""


def interrupt(thread, error):
    """The thread finds the error raised where it is."""
    import ctypes

    if thread.ident is not None and thread.is_alive():
        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        raise_in(ctypes.c_ulong(thread.ident), ctypes.py_object(error))


def await_end(threads, within=LONGEST_WAIT):
    """Gives threads that were interrupted time for their `finally` blocks."""
    end = time.monotonic() + within
    for thread in threads:
        if thread.is_alive():
            thread.join(max(0.0, end - time.monotonic()))
