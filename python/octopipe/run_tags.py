"""Tags for everything that is called within a `with` block."""

import contextlib
from contextvars import ContextVar

_current = ContextVar("octopipe_tags", default=frozenset())


def current_tags():
    """The tags of the blocks around the caller."""
    return _current.get()


@contextlib.contextmanager
def tags(*names):
    """Adds tags to the tasks and runs that are started inside: `with tags("nightly"): load()`."""
    token = _current.set(_current.get() | frozenset(names))
    try:
        yield set(_current.get())
    finally:
        _current.reset(token)
