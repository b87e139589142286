"""What the flow has returned, kept with its run."""

from octopipe.contract import facts_contract
from octopipe.input_error import one_line
from octopipe.kept_results import ENVELOPE, send_result
from octopipe.parameter_schema import json_value
from octopipe.result_codec import SIZE_LIMIT, NotKept, encoded


def send_flow_result(value):
    """Sends it as JSON where it has a JSON form, dates as texts, and pickled otherwise."""
    import json

    channel = facts_contract()
    try:
        text = json.dumps(json_value(value), separators=(",", ":"))
        encoding = "json"
    except Exception:  # Its own methods were asked, and may have raised anything.
        try:
            encoding, text = encoded(value)
        except NotKept as reason:
            _tell(f"The result of the flow is not kept: {one_line(reason)}")
            return
    if len(text) > SIZE_LIMIT:
        _tell(f"The result of the flow is not kept: it has {len(text):,} bytes, more than 4 MiB")
    elif encoding == "json" and len(text) < channel.line_limit - ENVELOPE:
        channel.fact({"type": "result", "value": json.loads(text)})
    else:
        send_result(channel, encoding, text)


def _tell(line):
    from octopipe.run_logger import get_run_logger

    get_run_logger().warning("%s", line)
