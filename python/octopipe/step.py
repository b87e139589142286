"""A step is a flow or a task: a function with a name and options, called like the function itself."""

import functools

from octopipe.retry_policy import RetryPolicy
from octopipe.step_options import check_types, checked_options

COROUTINE_FLAGS = 0x80 | 0x100
FUNCTION_ATTRIBUTES = ("__code__", "__defaults__", "__kwdefaults__")


class Step:
    """What `Flow` and `Task` have in common."""

    kind = "step"
    OPTIONS = frozenset()

    def __init__(self, fn, **options):
        if not callable(fn) or isinstance(fn, (type, Step)):
            raise TypeError(f"@{self.kind} stands on a function, not on {fn!r}; name it with @{self.kind}(name=…)")
        options = checked_options(self.kind, options, self.OPTIONS)
        check_types(self.kind, options)
        functools.update_wrapper(self, fn)
        for name in FUNCTION_ATTRIBUTES:  # What `inspect` takes a function by, a coroutine function too.
            if hasattr(fn, name):
                setattr(self, name, getattr(fn, name))
        self.fn = fn
        self.isasync = is_coroutine_function(fn)
        self.description = options.get("description")
        self.log_prints = options.get("log_prints")
        self.timeout_seconds = options.get("timeout_seconds")
        self.retry_policy = RetryPolicy(
            self.kind, options.get("retries"), options.get("retry_delay_seconds"), options.get("retry_jitter_factor")
        )
        self.retries = self.retry_policy.retries
        self._options = options

    @classmethod
    def decorator(cls, function, options):
        """What stands before a function: with options, or without."""
        if function is not None:
            return cls(function, **options)
        check_types(cls.kind, checked_options(cls.kind, options, cls.OPTIONS))
        return lambda function: cls(function, **options)

    def option(self, name):
        """The value of an option, or None."""
        return self._options.get(name)

    def with_options(self, **changes):
        """The same function with some options changed."""
        return type(self)(self.fn, **{**self._options, **changes})

    def __get__(self, instance, owner=None):
        """A step in a class is a method like another function."""
        return self if instance is None else functools.partial(self, instance)

    def __reduce__(self):
        return self.__qualname__

    def __repr__(self):
        return f"<{self.kind} '{self.name}'>"


def step_of(function):
    """The step that the decorator made, or None for an undecorated function."""
    return function if isinstance(function, Step) else None


def is_coroutine_function(function):
    """Whether calling gives a coroutine; answered without `inspect`, which is slow to import."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & COROUTINE_FLAGS)
