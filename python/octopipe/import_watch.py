"""What a module asks for while it is imported that is another for each run: what it made of that would be kept."""

import os
import sys

# `tempfile` may fall back to its working directory; that of `multiprocessing` moves with the run.
_MAY_ASK = ("tempfile", "multiprocessing.process")
OF_ONE_RUN = frozenset(
    [
        "TRACEPARENT",
        *(f"OCTOPIPE_{name}" for name in "RUN_ID RUN_NAME FLOW DEPLOYMENT ATTEMPT SCHEDULED_AT PARAMETERS".split()),
        *(f"OCTOPIPE_{name}" for name in "WORKDIR SESSION CONTRACT CONTRACT_FD REUSE".split()),
    ]
)


class ImportWatch:
    """Use as a context around an import; `asked` names the first thing it asked for, or is None."""

    def __init__(self):
        self.asked = None

    def __enter__(self):
        self._environment_class = type(os.environ)
        self._getcwd = os.getcwd
        os.environ.__class__ = self._watched_environment()
        os.getcwd = self._watched_getcwd
        return self

    def __exit__(self, *_):
        os.environ.__class__ = self._environment_class
        if os.getcwd == self._watched_getcwd:
            os.getcwd = self._getcwd

    def _note(self, what):
        self.asked = self.asked or what

    def _watched_getcwd(self):
        if sys._getframe(1).f_globals.get("__name__") not in _MAY_ASK:
            self._note("for its working directory")
        return self._getcwd()

    def _watched_environment(self):
        note = self._note

        class WatchedEnvironment(self._environment_class):
            def __getitem__(self, name):
                if name in OF_ONE_RUN:
                    note(f"for {name}")
                return super().__getitem__(name)

        return WatchedEnvironment
