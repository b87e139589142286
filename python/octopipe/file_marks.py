"""By what it is seen that imported files have changed since."""

import os
import sys


class FileMarks:
    """The files of all modules imported from below a folder, and the folders in which packages are installed.

    `since`, in nanoseconds of the clock that files are stamped by, is from when on they were read.
    """

    def __init__(self, folder, since):
        self._files = {module.__file__: _mark(module.__file__) for module in modules_below(folder)}
        # A package that is installed or updated comes as an entry of such a folder. The flow's own may hold data.
        kept_out = (os.path.realpath(folder), os.path.realpath(os.curdir))
        entries = [entry for entry in sys.path if os.path.realpath(entry) not in kept_out]
        self._places = {entry: _place_mark(entry) for entry in [*entries, sys.executable]}
        # Nobody knows whether such a file was read before or after it changed.
        self.late = next((path for path, mark in self._files.items() if mark is None or mark[3] >= since), None)

    def changed(self):
        """The first file or folder that is not as it was when it was read, or None."""
        for path, mark in self._files.items():
            if _mark(path) != mark:
                return path
        for path, mark in self._places.items():
            if _place_mark(path) != mark:
                return path
        return None


def modules_below(folder):
    """All modules whose files lie below it."""
    below = os.path.join(os.path.realpath(folder), "")
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.realpath(file).startswith(below):
            yield module


def _mark(path):
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


def _place_mark(path):
    mark = _mark(path)
    return mark and (mark[0], mark[2])
