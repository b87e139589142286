"""Results that were there before, and results kept for later: with the agent, or in a folder by hand."""

import os

from octopipe.contract import facts_contract
from octopipe.input_error import one_line
from octopipe.recent_results import RecentResults
from octopipe.result_codec import Damaged, NotKept, decoded, encoded, pickled

LOOKUP_PATIENCE = 10.0
CACHE_KEY_LIMIT = 400
# The agent takes no more of one result.
MOST_PARTS = 256
# What a line of a result holds besides the data.
ENVELOPE = 1500
# How long the texts of results under a cache key may be that this process remembers.
RECENT_LIMIT = 32 * 1024 * 1024
_recent = RecentResults(RECENT_LIMIT)
# Whether the agent has a cache; None before it was asked.
_is_agent_caching = None
# How many results were not kept, by the task's name and the reason; the first of each is told of at once.
_losses = {}


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
    question = {"type": "earlier", "task": run.key, "inputs": run.inputs}
    kept, _ = yield from _looked_up(run, question, "earlier")
    return kept


def cached_result(run, cache_key, is_refreshed=False):
    """A course: the result kept under the key, or None. One that is refreshed has to know only where it is kept."""
    global _is_agent_caching
    found = _recent.get(cache_key)
    if found is None and facts_contract() is not None and _is_agent_caching is not False:
        if is_refreshed and _is_agent_caching:
            return None
        kept, refusal = yield from _looked_up(run, {"type": "cached", "cache_key": cache_key}, "cache")
        if refusal != "unsupported":
            _is_agent_caching = True
            return None if is_refreshed else kept
        _is_agent_caching = False
    if is_refreshed:
        return None
    found = found or _folder().get(cache_key)
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
    except NotKept as reason:
        # Of what cannot be pickled the reason may name its place in memory, which differs each time.
        loss = run.name, one_line(reason).partition(" at 0x")[0]
        _losses[loss] = _losses.get(loss, 0) + 1
        if channel is None or _losses[loss] == 1:
            run.log("warning", "The result of %s is not kept: %s", run.title, loss[1])
        return
    if cache_key is None:
        return
    _recent.put(cache_key, encoding, data, expires_in)
    if channel is not None and _is_agent_caching is not False:
        return
    try:
        _folder().put(cache_key, encoding, data, expires_in)
    except OSError as error:
        run.log("warning", "The result of %s is not cached: %s", run.title, error)


def tell_further_losses():
    """At the end of the run: how many results were not kept that the log has not named."""
    for (name, reason), count in list(_losses.items()):
        if count > 1:
            from octopipe.run_logger import get_run_logger

            get_run_logger().warning("%s further results of '%s' are not kept: %s", f"{count - 1:,}", name, reason)
    _losses.clear()


def send_result(channel, value, encoding, data, task=None, cache_key=None, expires_in=None):
    """Sends a result in as many parts as its lines need; raises NotKept where it has no short enough form."""
    room = channel.line_limit - ENVELOPE
    pieces = list(_pieces(data, room))
    if len(pieces) > MOST_PARTS and encoding == "json":
        # The lines of JSON grow with each quote; those of a pickle do not, and 4 MiB fit in any case.
        encoding, pieces = "pickle", list(_pieces(pickled(value), room))
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
    """A course: what was kept, or None, and the kind of the agent's refusal, or None."""
    from octopipe.questions import asking
    from octopipe.requests import AgentMissing, AgentRefusal

    try:
        found = yield from asking(question, "a kept result", LOOKUP_PATIENCE)
    except (AgentMissing, AgentRefusal) as error:
        kind = getattr(error, "kind", None)
        if kind != "unsupported" or source != "cache":
            run.log("warning", "No look for a kept result of %s: %s", run.title, error)
        return None, kind
    if not isinstance(found, dict):
        return None, None
    return _read(run, found.get("encoding"), found.get("data"), source), None


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
