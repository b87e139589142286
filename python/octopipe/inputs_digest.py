"""A digest of what a task was given: the same in every process, or none where that cannot be told."""

import json

try:  # Inside `hashlib`, which costs milliseconds to import.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

HEAP_TYPE = 1 << 9
_ISO = {"date", "datetime", "time"}
_AS_TEXT = {"Decimal", "Fraction", "UUID", "timedelta", "timezone", "ZoneInfo", "range", "complex", "slice"}
_CUSTOM = ("__reduce__", "__reduce_ex__", "__getstate__", "__getnewargs__", "__slots__")


def digest_of(value):
    """Hexadecimal digits, or None."""
    try:
        return _digest(_encoded(value))
    except (TypeError, ValueError, RecursionError, AttributeError):
        return None


def _digest(text):
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _told(value):
    """What JSON has no form for, as something that it has one for; raises TypeError where nothing can be said."""
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(value, (bytes, bytearray)):
        return [name, blake2b(value, digest_size=16).hexdigest()]
    if isinstance(value, (set, frozenset)):
        return [name, sorted(_digest(_encoded(element)) for element in value)]
    if isinstance(value, type):
        return ["type", value.__module__, value.__qualname__]
    if hasattr(kind, "__members__"):
        return [name, value.name]
    if kind.__name__ in _ISO and hasattr(value, "isoformat"):
        return [name, value.isoformat()]
    if kind.__name__ in _AS_TEXT:
        return [name, str(value)]
    if hasattr(value, "__fspath__"):
        return ["path", value.__fspath__()]
    if hasattr(kind, "__dataclass_fields__"):
        return [name, {field: getattr(value, field) for field in kind.__dataclass_fields__}]
    if hasattr(value, "model_dump"):
        return [name, value.model_dump(mode="python")]
    if not _is_plain(kind):
        raise TypeError(name)
    return [name, vars(value)]


def _is_plain(kind):
    """Whether its attributes are all that an object of this class holds."""
    return all(
        base is object or (base.__flags__ & HEAP_TYPE and not any(custom in vars(base) for custom in _CUSTOM))
        for base in kind.__mro__
    )


_encoded = json.JSONEncoder(sort_keys=True, default=_told, separators=(",", ":")).encode
