"""The futures among the arguments of a task: found, waited for, and replaced by their results."""

from octopipe.argument_markers import allow_failure, quote, unmapped
from octopipe.promise import Promise
from octopipe.states import State

PLAIN_TYPES = frozenset((type(None), bool, int, float, complex, str, bytes))


class SettledState:
    """A final state as an argument: a future of the past."""

    __slots__ = ("value",)
    is_kept = True
    key = None

    def __init__(self, state):
        self.value = state


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
        if isinstance(value, Promise) or kind is State:
            future = SettledState(value) if kind is State else value
            self.futures.append(future)
            if is_allowed:
                self._allowed.add(future)
        elif kind is allow_failure:
            self.find(value.value, True)
        elif kind is unmapped:
            self.find(value.value, is_allowed)
        else:
            elements = _elements(value)
            # Large lists of plain values are common, and told by their types without a step for each.
            if elements is None or PLAIN_TYPES.issuperset(map(type, elements)):
                return
            for element in elements:
                self.find(element, is_allowed)

    def clear(self):
        """Lets the results go that are in their places now."""
        self.futures = []
        self._allowed = set()

    def parents(self):
        """The keys of the tasks waited for, each once."""
        return list(dict.fromkeys(future.key for future in self.futures if future.key))

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
    if isinstance(value, dict):
        changed = {key: resolved(element) for key, element in value.items()}
        if all(changed[key] is element for key, element in value.items()):
            return value
        return changed if kind is dict else _copied(value, lambda copy: copy.update(changed))
    elements = _elements(value)
    if elements is None or PLAIN_TYPES.issuperset(map(type, elements)):
        return value
    changed = [element if type(element) in PLAIN_TYPES else resolved(element) for element in elements]
    if all(new is old for new, old in zip(changed, elements)):
        return value
    if hasattr(kind, "__dataclass_fields__"):
        return _copied(value, lambda copy: vars(copy).update(zip(kind.__dataclass_fields__, changed)))
    if isinstance(value, list):
        return changed
    return kind(*changed) if hasattr(value, "_fields") else kind(changed)


def _elements(value):
    """What the value holds, where it is a collection or a dataclass; else None."""
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    if hasattr(type(value), "__dataclass_fields__") and hasattr(value, "__dict__"):
        return [getattr(value, name, None) for name in type(value).__dataclass_fields__]
    return None


def _copied(value, change):
    import copy

    twin = copy.copy(value)
    change(twin)
    return twin
