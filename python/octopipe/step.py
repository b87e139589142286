"""A step is a flow or a task: a function whose start, end and duration are logged."""

import functools
import time
from contextvars import ContextVar

COROUTINE_FLAGS = 0x80 | 0x100
current_step = ContextVar("octopipe_current_step", default=None)


class Step:
    """What a decorator knows of the function it stands on."""

    def __init__(self, kind, function, name, description, log_prints):
        if not callable(function) or isinstance(function, type):
            raise TypeError(f"@{kind} stands on a function, not on {function!r}; name it with @{kind}(name=…)")
        for keyword, value in (("name", name), ("description", description)):
            if value is not None and not isinstance(value, str):
                raise TypeError(f"@{kind}({keyword}=…) takes a string, not {value!r}")
        self.kind = kind
        self.name = name or getattr(function, "__name__", kind).replace("_", "-")
        self.description = description
        self.log_prints = log_prints


def stepped(function, step):
    """The function, plain or `async`, wrapped so that each call is recorded."""
    if is_coroutine_function(function):

        @functools.wraps(function)
        async def call(*args, **kwargs):
            with StepRun(step):
                return await function(*args, **kwargs)

    else:

        @functools.wraps(function)
        def call(*args, **kwargs):
            with StepRun(step):
                return function(*args, **kwargs)

    call.__octopipe_step__ = step
    call.name = step.name
    call.description = step.description
    call.fn = function
    return call


def step_of(function):
    """The step a decorator made of the function, or None for an undecorated one."""
    step = getattr(function, "__octopipe_step__", None)
    return step if isinstance(step, Step) else None


def is_coroutine_function(function):
    """Whether calling gives a coroutine; answered without `inspect`, which is slow to import."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & COROUTINE_FLAGS)


class StepRun:
    """One call of a step: logs its start and its end, and lets every error through."""

    def __init__(self, step):
        self._step = step

    def __enter__(self):
        from octopipe.run_logger import current_logger, get_run_logger

        outer = current_step.get()
        self._title = _title(self._step, outer)
        self._step_token = current_step.set(self._step)
        self._logger_token = current_logger.set(f"octopipe.{self._step.kind}_runs")
        self._printing = _printing(self._step.log_prints)
        self._logger = get_run_logger()
        self._logger.info("%s started", self._title)
        self._start = time.monotonic()

    def __exit__(self, error_type, error, trace):
        from octopipe.run_logger import current_logger

        spent = duration_text(time.monotonic() - self._start)
        if error_type is None:
            self._logger.info("%s completed in %s", self._title, spent)
        elif issubclass(error_type, Exception):
            self._logger.error("%s failed after %s: %s: %s", self._title, spent, error_type.__name__, error)
        else:
            self._logger.warning("%s stopped after %s: %s", self._title, spent, error_type.__name__)
        if self._printing is not None:
            self._printing.stop()
        current_logger.reset(self._logger_token)
        current_step.reset(self._step_token)


def duration_text(seconds):
    """A duration as a colleague would say it."""
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s"


def _title(step, outer):
    if step.kind == "flow" and outer is None:
        return "Flow run"
    return f"{step.kind.capitalize()} '{step.name}'"


def _printing(log_prints):
    if log_prints is None:
        return None
    from octopipe.printing import Printing

    return Printing(to_logger=bool(log_prints))
