"""Numbers that a flow or task tells of itself: metrics, progress, and that it is alive."""

import time

from octopipe.contract import contract, facts_contract
from octopipe.run_node import node_or_process

# At most ten a second are of use.
PAUSE = 0.1
# Lines of progress for a person at the terminal.
LINE_PAUSE = 5.0
_beaten_at = 0.0


def metric(name, value, unit=None):
    """Counts something: values of one name add up over the run. `metric("records", 10_000)`."""
    _check_number("metric", "value", value)
    node = node_or_process()
    channel = facts_contract()
    if channel is None:
        _line(node, f"{name}: {_amount(value, unit)}")
        return
    channel.fact(_message(node, type="metric", name=str(name), value=value, unit=unit))


def progress(done, total=None, unit=None):
    """Tells how far the flow or task around the call is, of a total if that is known. The latest counts."""
    _check_number("progress", "done", done)
    if total is not None:
        _check_number("progress", "total", total)
    node = node_or_process()
    channel = facts_contract()
    now = time.monotonic()
    if channel is not None:
        told = _sending(channel, _message(node, type="progress", done=done, total=total, unit=unit))
        pause = PAUSE
    else:
        told = _saying(node, _amount(done, None if total else unit) + (f" of {_amount(total, unit)}" if total else ""))
        pause = LINE_PAUSE
    if now - node.progress_told_at < pause and done != total:
        node.held_progress = told
        return
    node.progress_told_at = now
    node.held_progress = None
    told()


def heartbeat():
    """Tells the agent that the process is alive, for deployments with a `heartbeat_timeout`."""
    global _beaten_at
    channel = contract()
    now = time.monotonic()
    if channel is not None and now - _beaten_at >= PAUSE:
        _beaten_at = now
        channel.heartbeat()


def _message(node, **members):
    if node.key:
        members["task"] = node.key
    return {name: value for name, value in members.items() if value is not None}


def _sending(channel, message):
    return lambda: channel.fact(message)


def _saying(node, text):
    return lambda: _line(node, text)


def _line(node, text):
    from octopipe.run_log import log_of

    log_of(node, "info", "%s", f"{node.key}: {text}" if node.key else text)


def _amount(value, unit=None):
    return f"{value:,} {unit}" if unit else f"{value:,}"


def _check_number(function, name, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        raise TypeError(f"{function}: '{name}' takes a finite number, not {value!r}")
