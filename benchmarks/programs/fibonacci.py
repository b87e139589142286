"""Flows of many light and of a few long tasks, and of a map; each returns its own seconds."""

import time

from octopipe import flow, task

from plain import fibonacci

LIGHT, LONG = (40, 10), (10, 33)

fibonacci_task = task(fibonacci, name="fibonacci-task")


def seconds(work):
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def sequence(function, count, number):
    return seconds(lambda: [function(number) for _ in range(count)])


@flow(name="fibonacci")
def sequences() -> dict:
    """The same computations as plain calls and as tasks, one after the other."""
    found = {}
    for name, (count, number) in (("light", LIGHT), ("long", LONG)):
        found[f"{name} plain"] = sequence(fibonacci, count, number)
        found[f"{name} tasks"] = sequence(fibonacci_task, count, number)
    return found


@flow(name="map")
def mapped(items: int = 1000) -> dict:
    """A map over light items."""

    def work():
        for future in fibonacci_task.map([10] * items):
            future.result()

    return {"seconds": seconds(work)}
