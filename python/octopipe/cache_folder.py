"""The cache of results by hand, without an agent: one file for each key."""

import hashlib
import json
import os
import time


class CacheFolder:
    """A folder of results. What is damaged or has expired counts as not there."""

    def __init__(self, path):
        self._path = path

    @classmethod
    def of(cls, environment):
        """`OCTOPIPE_CACHE`, or `octopipe` in the user's cache folder."""
        path = environment.get("OCTOPIPE_CACHE")
        if not path:
            home = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
            path = os.path.join(home, "octopipe")
        return cls(path)

    def get(self, key):
        """The encoding and the text kept under the key, or None."""
        try:
            with open(self._file(key), encoding="utf-8") as file:
                entry, data = json.loads(file.readline()), file.read()
            is_whole = entry["key"] == key and entry["digest"] == _digest(data)
            expires_at = entry["expires_at"]
            if not is_whole or (expires_at is not None and expires_at <= time.time()):
                return None
            return entry["encoding"], data
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key, encoding, data, expires_in=None):
        """Keeps the text; readers see the old file or the new one. Raises OSError."""
        os.makedirs(self._path, mode=0o700, exist_ok=True)
        file = self._file(key)
        part = f"{file}.{os.getpid()}-{time.monotonic_ns()}.part"
        entry = {
            "key": key,
            "encoding": encoding,
            "digest": _digest(data),
            "expires_at": None if expires_in is None else time.time() + expires_in,
        }
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
            target.write(json.dumps(entry) + "\n" + data)
        os.replace(part, file)

    def _file(self, key):
        return os.path.join(self._path, _digest(key) + ".result")


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
