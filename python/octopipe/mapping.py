"""`.map`: one task for each element of the lists given."""

import io

from octopipe.argument_markers import Marked, allow_failure, unmapped
from octopipe.effects import Until, drive, drive_async
from octopipe.event_loop import is_loop_running
from octopipe.exceptions import MappingLengthMismatch, MappingMissingIterable, UpstreamTaskError
from octopipe.futures import FutureList
from octopipe.promise import Promise

_WHOLE = (str, bytes, bytearray, io.IOBase)


def mapped(task, arguments, named, wait_for, return_state):
    """The futures, or with `return_state` the final states; in an event loop what has to be awaited first is."""
    course = _course(task, arguments, named, wait_for, return_state)
    waits = any(
        isinstance(_bare(value), Promise) and not _bare(value).is_kept for value in (*arguments, *named.values())
    )
    if is_loop_running() and (waits or return_state):
        return drive_async(course)
    return drive(course)


def _course(task, arguments, named, wait_for, return_state):
    names = [*range(len(arguments)), *named]
    values = [*arguments, *named.values()]
    # A list that a task will give is mapped over once it is there; its task is a parent of each.
    origins = [_bare(value) for value in values if isinstance(_bare(value), Promise) and not _is_whole(value)]
    for origin in origins:
        if not origin.is_kept:
            yield Until(origin)
        if not origin.value.is_completed():
            raise UpstreamTaskError(f"'{task.name}' cannot be mapped over task '{origin.key}': {origin.value!r}")
    lists = {}
    for name, value in zip(names, values):
        elements = _elements(value)
        if elements is not None:
            lists[name] = elements
    if not lists:
        raise MappingMissingIterable(f"'{task.name}.map' was given no list to map over")
    sizes = {name: len(elements) for name, elements in lists.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"'{name}' has {size}" for name, size in sizes.items())
        raise MappingLengthMismatch(f"'{task.name}.map' was given lists of different lengths: {told}")
    futures = FutureList()
    waits = [*origins, *([] if wait_for is None else wait_for)] or None
    for index in range(next(iter(sizes.values()))):
        each = [lists[name][index] if name in lists else value for name, value in zip(names, values)]
        run = task._run(each[: len(arguments)], dict(zip(names[len(arguments) :], each[len(arguments) :])), waits)
        futures.append(task._submitted(run))
    if not return_state:
        return futures
    states = []
    for future in futures:
        if not future.is_kept:
            yield Until(future)
        states.append(future.value)
    return states


def _elements(value):
    """What a task each is to be made for, or None for what goes to each task as it is."""
    if _is_whole(value):
        return None
    bare = _bare(value)
    if isinstance(bare, Promise):
        bare = bare.value.data
    if isinstance(bare, _WHOLE) or not hasattr(bare, "__iter__"):
        return None
    elements = list(bare)
    return [allow_failure(element) for element in elements] if isinstance(value, allow_failure) else elements


def _is_whole(value):
    return isinstance(value, Marked) and not isinstance(value, allow_failure)


def _bare(value):
    return value.value if isinstance(value, (allow_failure, unmapped)) else value
