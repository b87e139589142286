"""By what it is seen that imported files have changed since."""

import os
import sys

from octopipe.library_places import is_installed


class FileMarks:
    """The files of all modules that are the author's own, and the folders in which packages are installed.

    `since`, in nanoseconds of the clock that files are stamped by, is from when on they were read.
    """

    def __init__(self, folder, since):
        self._files = {path: _mark(path) for path in own_files()}
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
