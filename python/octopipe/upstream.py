"""The futures among the arguments of a task: found, waited for, and replaced by their results."""

from octopipe.argument_markers import allow_failure, quote, unmapped
from octopipe.promise import Promise
from octopipe.states import State

PLAIN_TYPES = frozenset((type(None), bool, int, float, complex, str, bytes))


class Upstream:
    """What a task waits for: pairs of a future and whether its failure is allowed."""

    __slots__ = ("futures", "_allowed")

    def __init__(self):
        self.futures = []
        self._allowed = set()

    def find(self, value, is_allowed=False):
        """Takes in every future in the value, also within lists, dicts, tuples and sets."""
        kind = type(value)
        if kind in PLAIN_TYPES:
            return
        if isinstance(value, Promise):
            self.futures.append(value)
            if is_allowed:
                self._allowed.add(value)
        elif kind is allow_failure:
            self.find(value.value, True)
        elif kind is unmapped:
            self.find(value.value, is_allowed)
        elif kind is dict:
            for element in value.values():
                self.find(element, is_allowed)
        elif isinstance(value, (list, tuple)) or kind in (set, frozenset):
            for element in value:
                if type(element) not in PLAIN_TYPES:
                    self.find(element, is_allowed)

    def clear(self):
        """Lets the results go that are in their places now."""
        self.futures = []
        self._allowed = set()

    def parents(self):
        """The keys of the tasks waited for, each once."""
        return list(dict.fromkeys(future.key for future in self.futures))

    def obstacle(self):
        """The first future whose task did not complete, although it has to; all are there."""
        for future in self.futures:
            if not future.value.is_completed() and future not in self._allowed:
                return future
        return None


def resolved(value):
    """The value with results in the place of futures and states; what holds none is passed on as it is."""
    kind = type(value)
    if kind in PLAIN_TYPES:
        return value
    if isinstance(value, Promise):
        value.is_answered = True
        return value.value.result(raise_on_failure=False)
    if kind is State:
        return value.result(raise_on_failure=False)
    if kind in (allow_failure, unmapped):
        return resolved(value.value)
    if kind is quote:
        return value.value
    if kind is dict:
        changed = {key: resolved(element) for key, element in value.items()}
        return changed if any(changed[key] is not element for key, element in value.items()) else value
    if isinstance(value, (list, tuple)) or kind in (set, frozenset):
        elements = [element if type(element) in PLAIN_TYPES else resolved(element) for element in value]
        if all(new is old for new, old in zip(elements, value)):
            return value
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return kind(*elements)
        return list(elements) if isinstance(value, list) else kind(elements)
    return value
