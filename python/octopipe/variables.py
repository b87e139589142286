"""Variables: small values by name, which a flow asks its agent for."""

import os

from octopipe.contract import contract
from octopipe.questions import asking, driven
from octopipe.requests import AgentRefusal


class Variable:
    """`Variable.get("region", default="eu")`: the value as it is now, any JSON.

    By hand, without an agent, the environment has it: `OCTOPIPE_VARIABLE_REGION`.
    """

    @staticmethod
    def get(name, default=None):
        """The value, or the default where there is no such variable; in a coroutine to be awaited."""
        return driven(_course(name, default))


def get(name, default=None):
    """The same as `Variable.get`."""
    return Variable.get(name, default)


def _course(name, default):
    if not isinstance(name, str) or not name:
        raise TypeError(f"Variable.get takes the name of a variable, not {name!r}")
    if contract() is None:
        return _of_environment(name, default)
    try:
        return (yield from asking({"type": "variable", "name": name}, f"variable '{name}'"))
    except AgentRefusal as refusal:
        if refusal.kind == "unknown":
            return default
        raise


def _of_environment(name, default):
    """The text; what begins like an object or a list is read as JSON."""
    key = "OCTOPIPE_VARIABLE_" + "".join(letter if letter.isalnum() else "_" for letter in name).upper()
    text = os.environ.get(key)
    if text is None:
        return default
    if text.lstrip()[:1] in ("{", "["):
        import json

        try:
            return json.loads(text)
        except ValueError as error:
            raise ValueError(f"{key} is not valid JSON: {error}") from None
    return text
