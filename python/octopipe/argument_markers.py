"""How arguments of a task may be marked: `unmapped`, `allow_failure` and `quote`."""


class Marked:
    """An argument with a mark."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


class unmapped(Marked):
    """In `.map`: every task is given the whole of it."""

    __slots__ = ()


class allow_failure(Marked):
    """The task runs also where this argument's task has failed; it is then given the exception."""

    __slots__ = ()


class quote(Marked):
    """Is passed on as it is: no futures are looked for inside."""

    __slots__ = ()

    def unquote(self):
        """The argument without its mark."""
        return self.value
