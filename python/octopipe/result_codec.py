"""Results as text: JSON where it gives back exactly the same, pickled otherwise."""

import json

SIZE_LIMIT = 4 * 1024 * 1024
NODE_LIMIT = 100_000
PICKLE_PROTOCOL = 4


class NotKept(Exception):
    """The result cannot be kept; the text says why."""


class Damaged(Exception):
    """What was kept cannot be read back."""


def encoded(value):
    """The encoding's name and the text, which is ASCII; raises NotKept."""
    if _is_exact(value):
        try:
            text = json.dumps(value, separators=(",", ":"))
        except (ValueError, RecursionError):  # A number of thousands of digits, or lists very deep in each other.
            return "pickle", pickled(value)
        if len(text) <= SIZE_LIMIT:
            return "json", text
        raise NotKept(f"it has {len(text):,} bytes, more than 4 MiB")
    return "pickle", pickled(value)


def decoded(encoding, data):
    """The result again; raises Damaged."""
    try:
        if encoding == "json":
            return json.loads(data)
        if encoding == "pickle":
            import base64
            import pickle

            return pickle.loads(base64.b64decode(data, validate=True))
    except Exception as error:  # Reading a pickle may call anything, and so may raise anything.
        raise Damaged(f"{type(error).__name__}: {error}") from None
    raise Damaged(f"its encoding '{encoding}' is unknown")


def _is_exact(value):
    """Whether JSON gives back the same types and values; of what is large that is not looked for."""
    pending, seen = [value], 0
    while pending:
        value = pending.pop()
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None:
            continue
        if kind is float:
            if value - value != 0:
                return False
        elif kind is list:
            pending += value
        elif kind is dict:
            if not all(type(key) is str for key in value):
                return False
            pending += value.values()
        else:
            return False
        seen += 1
        if seen > NODE_LIMIT or len(pending) > NODE_LIMIT:
            return False
    return True


def pickled(value):
    """The text of the encoding `pickle`, which has no character that JSON escapes; raises NotKept."""
    import base64
    import pickle

    try:
        target = _Bounded(SIZE_LIMIT * 3 // 4)
        pickle.Pickler(target, PICKLE_PROTOCOL).dump(value)
    except NotKept:
        raise
    except Exception as error:  # `__reduce__` is the author's, and so may raise anything.
        raise NotKept(f"it cannot be pickled: {type(error).__name__}: {error}") from None
    return base64.b64encode(target.content).decode("ascii")


class _Bounded:
    """A file in memory that refuses to grow too large."""

    def __init__(self, limit):
        self.content = bytearray()
        self._limit = limit

    def write(self, piece):
        if len(self.content) + len(piece) > self._limit:
            raise NotKept("it has more than 4 MiB")
        self.content += piece
