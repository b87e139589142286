"""What the flow has returned, kept with its run."""

import json

from octopipe.contract import facts_contract
from octopipe.input_error import one_line
from octopipe.kept_results import ENVELOPE, send_result
from octopipe.parameter_schema import json_value
from octopipe.result_codec import SIZE_LIMIT, NotKept, encoded


def send_flow_result(value):
    """Sends it as JSON where it has a JSON form, dates as texts, and pickled otherwise."""
    channel = facts_contract()
    try:
        text = json.dumps(json_value(value), separators=(",", ":"))
        encoding = "json"
    except Exception:  # Its own methods were asked, and may have raised anything.
        encoding = text = None
    try:
        if encoding is None:
            encoding, text = encoded(value)
        _send(channel, value, encoding, text)
    except NotKept as reason:
        from octopipe.run_logger import get_run_logger

        get_run_logger().warning("The result of the flow is not kept: %s", one_line(reason))


def _send(channel, value, encoding, text):
    if len(text) > SIZE_LIMIT:
        raise NotKept(f"it has {len(text):,} bytes, more than 4 MiB")
    if encoding == "json" and len(text) < channel.line_limit - ENVELOPE:
        channel.fact({"type": "result", "value": json.loads(text)})
    else:
        send_result(channel, value, encoding, text)
