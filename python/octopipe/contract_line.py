"""One message of the run contract as a line of UTF-8 JSON that fits the contract's limit."""

import json


def contract_line(message, limit):
    """The line with its newline; a message text that is too long is cut and says so."""
    line = _dumped(message)
    if len(line) <= limit:
        return line
    text = message["message"]
    marker = f"… [truncated, {len(text):,} characters in all]"
    while len(line) > limit and text:
        text = text[: min(len(text) - 1, len(text) * limit // len(line))]
        line = _dumped({**message, "message": text + marker})
    return line


def _dumped(message):
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate has no UTF-8 form, and readers refuse it as a JSON escape.
    return text.encode("utf-8", "replace") + b"\n"
