"""Who asks the environment for what is another for each run, or copies all of it, where that is not there yet."""

import os
import sys

from octopipe.library_places import is_installed, is_standard

OF_ONE_RUN = frozenset(
    [
        "TRACEPARENT",
        *(f"OCTOPIPE_{name}" for name in "RUN_ID RUN_NAME FLOW DEPLOYMENT ATTEMPT SCHEDULED_AT PARAMETERS".split()),
        *(f"OCTOPIPE_{name}" for name in "WORKDIR SESSION CONTRACT CONTRACT_FD REUSE".split()),
    ]
)
# They look for names of their own in it, or hand it to a program that has ended by the end of the import.
_MAY_COPY = ("ctypes.util", "platform", "subprocess", "urllib.request", "uuid")
_WAYS = ("os", "_collections_abc", "collections.abc", __name__)


def watched(environment_class, note):
    """The same class of mapping, which says to `note` what it is asked for."""

    class WatchedEnvironment(environment_class):
        def __getitem__(self, name):
            text = os.fsdecode(name) if isinstance(name, bytes) else name
            if text in OF_ONE_RUN:
                note(f"for {text}")
            return super().__getitem__(name)

        def __iter__(self):
            # Packages look for names of their own.
            if not _caller_is(_may_look):
                note("for the whole environment")
            return super().__iter__()

        def keys(self):  # What `dict`, `{**…}` and `update` begin with.
            self._note_copy()
            return super().keys()

        def __reduce_ex__(self, protocol):
            self._note_copy()
            return super().__reduce_ex__(protocol)

        def _note_copy(self):
            if not _caller_is(_may_copy):
                note("for the whole environment")

    return WatchedEnvironment


def _caller_is(permitted):
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__") in _WAYS:
        frame = frame.f_back
    return permitted(frame)


def _may_copy(frame):
    return frame.f_globals.get("__name__") in _MAY_COPY


def _may_look(frame):
    file = frame.f_code.co_filename
    return _may_copy(frame) or (is_installed(file) and not is_standard(file))
