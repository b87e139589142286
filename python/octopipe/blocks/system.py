"""The blocks that need no service: a secret, a text, a piece of JSON."""

from octopipe.blocks.core import Block


class Secret(Block):
    """A secret text: `Secret.load("token").get()`."""

    def get(self):
        """The text itself."""
        return self.value


class String(Block):
    """A text: `String.load("motto").value`."""


class JSON(Block):
    """Any JSON: `JSON.load("limits").value`."""


class DateTime(Block):
    """A time as text: `DateTime.load("start").value`."""
