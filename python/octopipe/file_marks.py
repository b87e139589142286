"""By what it is seen that imported files have changed since."""

import os
import sys
import time

from octopipe.library_places import is_installed


# The clock that stamps files goes by ticks.
_TICK = 20_000_000


class FileMarks:
    """The files of all modules that are the author's own, and the folders in which packages are installed.

    To be made before the import; `folder` is that of the flow file.
    """

    def __init__(self, folder):
        self._since = time.time_ns() - _TICK
        # A package that is installed or updated comes as an entry of such a folder. The flow's own may hold data.
        self._kept_out = (os.path.realpath(folder), os.path.realpath(os.curdir))
        self._files = {}
        self._places = {path: _place_mark(path) for path in self._paths()}
        self._entries = {path: _entries(path) for path in self._places}

    def late(self):
        """The import is over: the first file or folder that changed meanwhile, or None.

        Nobody knows whether it was read before or after that.
        """
        self._files = {path: _mark(path) for path in own_files()}
        found = [path for path, mark in self._files.items() if mark is None or mark[3] >= self._since]
        found += [path for path in {**self._places, **dict.fromkeys(self._paths())} if self._is_late(path)]
        del self._entries
        return found[0] if found else None

    def _paths(self):
        paths = [os.path.abspath(entry) for entry in sys.path]
        return [*(path for path in paths if os.path.realpath(path) not in self._kept_out), sys.executable]

    def _is_late(self, path):
        mark = _place_mark(path)
        before = self._places.get(path)
        self._places[path] = mark
        if path not in self._entries:
            return mark is not None and mark[0] >= self._since
        # The import itself may be what puts a cache of compiled modules there.
        return mark != before and (mark is None or before is None or _entries(path) != self._entries[path])

    def changed(self):
        """The first file or folder that is not as it was when it was read, or None."""
        for path, mark in self._files.items():
            if _mark(path) != mark:
                return path
        for path, mark in self._places.items():
            if _place_mark(path) != mark:
                return path
        return None


def own_modules():
    """All modules but those of the standard library and of installed packages, with their files."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not is_installed(file):
            yield module, file


def own_files():
    """The files that the author's own modules were read from."""
    for module, file in own_modules():
        specification = getattr(module, "__spec__", None)
        # That of a module made by hand is a name, and nothing was read from it.
        if getattr(specification, "has_location", False):
            # A module may lie in an archive.
            yield getattr(specification.loader, "archive", file)


def _mark(path):
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


def _place_mark(path):
    mark = _mark(path)
    return mark and (mark[0], mark[2])


def _entries(path):
    """What lies in a folder, but for compiled modules. It is read after the folder is marked: later is seen later."""
    try:
        with os.scandir(path) as entries:
            return {(entry.name, entry.inode()) for entry in entries if entry.name != "__pycache__"}
    except OSError:
        return None
