"""What is told of tasks while they run: messages to the agent, or lines for the person at the terminal."""

import time

from octopipe.contract import facts_contract
from octopipe.duration_text import duration_text

PARENTS_LIMIT = 20_000
_told = None


def telling():
    """How this process tells."""
    global _told
    if _told is None:
        channel = facts_contract()
        _told = LineTelling() if channel is None else MessageTelling(channel)
    return _told


class LineTelling:
    """Lines of the log: by hand, and where the agent speaks version 1."""

    def waiting(self, run):
        """Nothing to read for a person."""

    def running(self, run):
        if run.attempt == run.first_attempt + 1:
            run.log("info", "%s started", run.title)

    def retrying(self, run, state, what, pause):
        run.log("warning", "%s failed, %s: %s", run.title, what, state.message)

    def ended(self, run, state):
        if state.name == "Skipped":
            run.log("warning", "%s skipped: %s", run.title, state.message)
        elif run.reused == "cache":
            run.log("info", "%s completed with the result in the cache", run.title)
        elif not run.attempt:
            run.log("warning", "%s cancelled before it began", run.title)
        else:
            log_end(run, state)


class Silence:
    """Nothing is told any more."""

    def waiting(self, run):
        """Nothing."""

    def running(self, run):
        """Nothing."""

    def retrying(self, run, state, what, pause):
        """Nothing."""

    def ended(self, run, state):
        """Nothing."""


class MessageTelling:
    """Messages of the run contract; lines only for what went wrong."""

    def __init__(self, channel):
        self._channel = channel

    def waiting(self, run):
        self._tell(run, "pending")

    def running(self, run):
        self._tell(run, "running", attempt=run.attempt, inputs=run.inputs, run=getattr(run, "run_id", None))

    def retrying(self, run, state, what, pause):
        run.log("warning", "%s failed, %s: %s", run.title, what, state.message)
        if pause:
            self._tell(run, "pending", cause=f"{what}: {state.message}")

    def ended(self, run, state):
        if state.is_completed():
            inputs = run.inputs if run.reused else None
            self._tell(run, "completed", inputs=inputs, reused=run.reused, cause=state.message)
            return
        if state.is_failed() and state.name != "Skipped":
            log_end(run, state)
        # How an interrupted process ended is the agent's to tell.
        if isinstance(state.data, KeyboardInterrupt):
            return
        detail = None
        if state.is_failed() and isinstance(state.data, BaseException) and state.name != "Skipped":
            from octopipe.failure_detail import detail_of

            detail = detail_of(state.data)
        word = "skipped" if state.name == "Skipped" else state.type.lower()
        self._tell(run, word, cause=state.message, detail=detail)

    def _tell(self, node, state, **news):
        if not node.key:
            return
        message = {"type": "task", "key": node.key, "state": state}
        if node.told_name is None:
            if node.kind != "task":
                message["kind"] = node.kind
            if node.parent is not None and node.parent.key:
                message["within"] = node.parent.key
        if node.told_name != node.name:
            node.told_name = message["name"] = node.name
        if node.parents and not node.is_parents_told:
            node.is_parents_told = True
            message["parents"] = _fitting(node.parents)
        for name, value in news.items():
            if value is not None:
                message[name] = value
        self._channel.fact(message, cut="detail")


def log_end(run, state):
    """A line for the end of a flow or task."""
    spent = duration_text(time.monotonic() - run.begun if run.begun else 0)
    if state.is_completed():
        run.log("info", "%s completed in %s", run.title, spent)
    elif state.is_failed():
        run.log("error", "%s failed after %s: %s", run.title, spent, state.message)
    else:
        run.log("warning", "%s stopped after %s: %s", run.title, spent, state.message)


def _fitting(keys):
    """As many of the keys as one line takes."""
    kept, size = [], 0
    for key in keys:
        size += len(key.encode("utf-8", "replace")) + 3
        if size > PARENTS_LIMIT:
            break
        kept.append(key)
    return kept
