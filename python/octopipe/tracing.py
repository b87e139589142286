"""Which span the code that runs here belongs to, where the agent sends traces: the arithmetic of `docs/run-contract.md`."""

import os

from octopipe.run_node import KEY_LIMIT, current_node

_WORD = (1 << 64) - 1


def traceparent():
    """The span of the task or flow that runs here, as W3C Trace Context has it; None where no traces are sent."""
    given = os.environ.get("TRACEPARENT")
    node = current_node.get()
    parts = given.split("-") if given else ()
    if node is None or not node.key or len(parts) != 4:
        return given
    attempt = f"{os.environ.get('OCTOPIPE_RUN_ID')}/{os.environ.get('OCTOPIPE_ATTEMPT')}"
    # Within a task of a pipeline in YAML all keys begin with that task's.
    task = os.environ.get("OCTOPIPE_TASK")
    place = f"{attempt}/{task}" if task else attempt
    key = f"{task}/{node.key}" if task else node.key
    # Somebody else's trace stays as it is; and a key that is too long is another by now.
    if parts[2] != _span(place) or len(key.encode("utf-8", "replace")) > KEY_LIMIT:
        return given
    return f"00-{parts[1]}-{_span(f'{attempt}/{key}')}-{parts[3]}"


def _span(text):
    """The id of a span: FNV-1a, its bits mixed."""
    number = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "replace"):
        number = (number ^ byte) * 0x100000001B3 & _WORD
    number ^= number >> 33
    number = number * 0xFF51AFD7ED558CCD & _WORD
    number ^= number >> 33
    return f"{max(number, 1):016x}"
