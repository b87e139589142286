"""What a module does while it is imported that would show in each run: what it made of that would be kept."""

import os
import sys
import tempfile

from octopipe.environment_watch import watched
from octopipe.library_places import is_standard

# `tempfile` may fall back to its working directory; that of `multiprocessing` moves with the run.
_MAY_ASK = ("tempfile", "multiprocessing.process")
_MADE = {"tempfile.mkdtemp": "folder", "tempfile.mkstemp": "file"}


class ImportWatch:
    """Use as a context around an import, and ask it for its objection then."""

    def __init__(self):
        self._noted = None
        self._made = []

    def __enter__(self):
        self._environment_class = type(os.environ)
        self._getcwd = os.getcwd
        self._register = os.register_at_fork
        os.environ.__class__ = os.environb.__class__ = watched(self._environment_class, self._note_question)
        os.getcwd = self._watched_getcwd
        os.register_at_fork = self._watched_register
        tempfile._sys = _WatchedSystem(self._made)
        return self

    def __exit__(self, *_):
        os.environ.__class__ = os.environb.__class__ = self._environment_class
        if os.getcwd == self._watched_getcwd:
            os.getcwd = self._getcwd
        if os.register_at_fork == self._watched_register:
            os.register_at_fork = self._register
        tempfile._sys = sys

    def objection(self):
        """What it asked for or did first, in words that follow the name of the flow file; None if there is nothing."""
        return self._noted or self._temporary()

    def _temporary(self):
        """Whoever made it means to remove it at the end, and the first run to end would."""
        kept = (what for what, path in self._made if os.path.lexists(path))
        return next((f"makes a temporary {what}" for what in kept), None)

    def _note(self, what):
        self._noted = self._noted or what

    def _note_question(self, what):
        self._note(f"asks {what}")

    def _watched_getcwd(self):
        if sys._getframe(1).f_globals.get("__name__") not in _MAY_ASK:
            self._note_question("for its working directory")
        return self._getcwd()

    def _watched_register(self, **handlers):
        """They would be called in a fork before it is the run's own process."""
        caller = sys._getframe(1)
        name = str(caller.f_globals.get("__name__"))
        if not is_standard(caller.f_code.co_filename) and name.partition(".")[0] != "octopipe":
            self._note(f"registers handlers for forks ({name})")
        self._register(**handlers)


class _WatchedSystem:
    """Stands for `sys` in `tempfile`, which tells it what it makes."""

    def __init__(self, made):
        self._made = made

    def __getattr__(self, name):
        return getattr(sys, name)

    def audit(self, event, *arguments):
        sys.audit(event, *arguments)
        if event in _MADE:
            self._made.append((_MADE[event], arguments[0]))
