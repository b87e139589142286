"""What this process has kept under a cache key: the agent hands it out only once the database has it."""

import collections
import os
import threading
import time


class RecentResults:
    """Texts by key, the oldest of them dropped where all together are too long."""

    def __init__(self, limit):
        self._limit = limit
        self._length = 0
        self._entries = collections.OrderedDict()
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._unlock)

    def get(self, key):
        """The encoding and the text kept under the key, or None."""
        with self._lock:
            encoding, data, end = self._entries.get(key, (None, None, None))
        return None if encoding is None or (end is not None and end <= time.monotonic()) else (encoding, data)

    def put(self, key, encoding, data, expires_in=None):
        """Keeps the text for so many seconds, or as long as there is room."""
        with self._lock:
            self._drop(key)
            self._entries[key] = (encoding, data, None if expires_in is None else time.monotonic() + expires_in)
            self._length += len(data)
            while self._length > self._limit:
                self._drop(next(iter(self._entries)))

    def _drop(self, key):
        if key in self._entries:
            self._length -= len(self._entries.pop(key)[1])

    def _unlock(self):
        self._lock = threading.Lock()
