"""Whether a failed flow or task is tried again, and when."""

from octopipe.step_options import step_error


class RetryPolicy:
    """How often, and after which pauses in seconds. Pauses may be a number, a list, or a function of `retries`."""

    __slots__ = ("retries", "_pauses", "_jitter")

    def __init__(self, kind, retries=None, delay=None, jitter=None):
        retries = 0 if retries is None else retries
        if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
            raise step_error(kind, "retries", "a number of at least 0", retries)
        if callable(delay):
            delay = delay(retries)
        pauses = list(delay) if isinstance(delay, (list, tuple)) else [0 if delay is None else delay]
        for pause in pauses:
            if not _is_amount(pause):
                raise step_error(kind, "retry_delay_seconds", "seconds, a list of them, or a function", delay)
        if jitter is not None and not _is_amount(jitter):
            raise step_error(kind, "retry_jitter_factor", "a number of at least 0", jitter)
        self.retries = retries
        self._pauses = pauses or [0]
        self._jitter = jitter

    def pause_before(self, retry, chance=None):
        """Seconds before that retry, counted from 1, or None if no retry is left; `chance` is from 0 to 1."""
        if retry > self.retries:
            return None
        pause = self._pauses[min(retry, len(self._pauses)) - 1]
        if not self._jitter or not pause:
            return pause
        if chance is None:
            from random import random

            chance = random()
        return pause * (1 + self._jitter * chance)


def _is_amount(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf")
