"""Where the standard library and the installed packages lie: all other modules are the author's own."""

import os
import site
import sysconfig

_PACKAGES = ("site-packages", "dist-packages")


def _places(*paths):
    return tuple(os.path.join(os.path.realpath(path), "") for path in paths if path)


_STANDARD = _places(sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
_INSTALLED = _places(
    sysconfig.get_path("purelib"),
    sysconfig.get_path("platlib"),
    *site.getsitepackages(),
    site.getusersitepackages() if site.ENABLE_USER_SITE else None,
)


def is_standard(file):
    """Whether code of that file is the standard library's."""
    if not os.path.isabs(file):
        return file.startswith("<frozen ")
    file = os.path.realpath(file)
    place = next((place for place in _STANDARD if file.startswith(place)), None)
    return place is not None and file[len(place) :].partition(os.sep)[0] not in _PACKAGES


def is_installed(file):
    """Whether that file lies in the standard library or where packages are installed, and not behind a link there."""
    if not os.path.isabs(file):
        return file.startswith("<frozen ")
    return os.path.realpath(file).startswith(_STANDARD + _INSTALLED)
