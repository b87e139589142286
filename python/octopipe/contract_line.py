"""One message of the run contract as a line of UTF-8 JSON that fits the contract's limit."""

import json

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def contract_line(message, limit, cut="message"):
    """The line with its newline; where it is too long, the text `cut` is shortened and says so."""
    line = _dumped(message)
    if len(line) <= limit:
        return line
    text = message.get(cut, "")
    marker = f"… [truncated, {len(text):,} characters in all]"
    while len(line) > limit and text:
        text = text[: min(len(text) - 1, len(text) * limit // len(line))]
        line = _dumped({**message, cut: text + marker})
    return line


def _dumped(message):
    # A lone surrogate has no UTF-8 form, and readers refuse it as a JSON escape.
    return _encoded(message).encode("utf-8", "replace") + b"\n"
