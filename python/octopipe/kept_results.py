"""Results that were there before, and results kept for later: with the agent, or in a folder by hand."""

import os

from octopipe.contract import facts_contract
from octopipe.input_error import one_line
from octopipe.result_codec import Damaged, NotKept, decoded, encoded, pickled

LOOKUP_PATIENCE = 10.0
CACHE_KEY_LIMIT = 400
# The agent takes no more of one result.
MOST_PARTS = 64
# What a line of a result holds besides the data.
ENVELOPE = 1500
_told = set()


class Kept:
    """A result that was there."""

    __slots__ = ("value", "source")

    def __init__(self, value, source):
        self.value = value
        self.source = source


def earlier_result(run):
    """A course: the result of this task in the run that is repeated, or None."""
    if "OCTOPIPE_REUSE" not in os.environ or facts_contract() is None or run.inputs is None:
        return None
    return (yield from _looked_up(run, {"type": "earlier", "task": run.key, "inputs": run.inputs}, "earlier"))


def cached_result(run, cache_key):
    """A course: the result kept under the key, or None."""
    if facts_contract() is not None:
        return (yield from _looked_up(run, {"type": "cached", "cache_key": cache_key}, "cache"))
    found = _folder().get(cache_key)
    return _read(run, *found, "cache") if found else None


def keep_result(run, value, cache_key=None, expires_in=None):
    """Keeps the result of a task; what cannot be kept is told of in the log, and changes nothing else."""
    channel = facts_contract()
    if channel is None and cache_key is None:
        return
    try:
        encoding, data = encoded(value)
        if channel is not None:
            send_result(channel, value, encoding, data, run.key, cache_key, expires_in)
            return
    except NotKept as reason:
        if (run.name, str(reason)) not in _told:
            _told.add((run.name, str(reason)))
            run.log("warning", "The result of %s is not kept: %s", run.title, one_line(reason))
        return
    try:
        _folder().put(cache_key, encoding, data, expires_in)
    except OSError as error:
        run.log("warning", "The result of %s is not cached: %s", run.title, error)


def send_result(channel, value, encoding, data, task=None, cache_key=None, expires_in=None):
    """Sends a result in as many parts as its lines need; raises NotKept where they are too many."""
    room = channel.line_limit - ENVELOPE
    pieces = list(_pieces(data, room))
    if len(pieces) > MOST_PARTS and encoding == "json":
        encoding, pieces = "pickle", list(_pieces(pickled(value), room))
    if len(pieces) > MOST_PARTS:
        raise NotKept(f"it has more than {MOST_PARTS * room:,} bytes")
    for part, piece in enumerate(pieces, start=1):
        message = {"type": "result", "encoding": encoding, "data": piece}
        if len(pieces) > 1:
            message.update(part=part, parts=len(pieces))
        if task:
            message["task"] = task
        if cache_key is not None:
            message["cache_key"] = cache_key
            if expires_in is not None:
                message["expires_in"] = expires_in
        channel.fact(message, cut="data")


def short_cache_key(key):
    """The key as the agent can keep it."""
    key = str(key)
    if len(key.encode("utf-8", "replace")) <= CACHE_KEY_LIMIT:
        return key
    import hashlib

    return "sha256:" + hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _looked_up(run, question, source):
    from octopipe.questions import asking
    from octopipe.requests import AgentMissing, AgentRefusal

    try:
        found = yield from asking(question, "a kept result", LOOKUP_PATIENCE)
    except (AgentMissing, AgentRefusal) as error:
        run.log("warning", "No look for a kept result of %s: %s", run.title, error)
        return None
    if not isinstance(found, dict):
        return None
    return _read(run, found.get("encoding"), found.get("data"), source)


def _read(run, encoding, data, source):
    try:
        return Kept(decoded(encoding, data), source)
    except Damaged as damage:
        run.log("warning", "The kept result of %s cannot be used, so it runs: %s", run.title, one_line(damage))
        return None


def _pieces(data, room):
    """The text, which is ASCII, cut so that each piece fits when its quotes and backslashes are escaped."""
    start = 0
    while start < len(data) or not start:
        size = room
        piece = data[start : start + size]
        while len(piece) + piece.count('"') + piece.count("\\") > room:
            size = size * room // (len(piece) + piece.count('"') + piece.count("\\")) - 1
            piece = data[start : start + size]
        yield piece
        start += max(len(piece), 1)


def _folder():
    from octopipe.cache_folder import CacheFolder

    return CacheFolder.of(os.environ)
