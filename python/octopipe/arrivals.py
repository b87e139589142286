"""`as_completed`: submitted tasks in the order in which they end."""

import time

from octopipe.effects import Until
from octopipe.promise import Promise


class Arrivals:
    """An iterator over futures, each once its task has ended; in a coroutine for `async for`."""

    def __init__(self, futures, timeout, check):
        self._futures = list(futures)
        self._timeout = timeout
        self._end = None if timeout is None else time.monotonic() + timeout
        self._check = check
        # The first of these is kept by the task that ends first, and so on.
        arrivals = [Promise() for _ in self._futures]
        self._order = iter(arrivals)
        places = iter(arrivals)
        self._callbacks = [lambda future=future: next(places).keep(future) for future in self._futures]
        for future, callback in zip(self._futures, self._callbacks):
            future.when_kept(callback)

    def __iter__(self):
        return self

    def __next__(self):
        arrival = next(self._order)
        if not arrival.is_kept:
            self._check(self._futures)
            if not self._until(arrival).perform():
                raise self._given_up()
        return arrival.value

    def __aiter__(self):
        return self

    async def __anext__(self):
        arrival = next(self._order, None)
        if arrival is None:
            raise StopAsyncIteration
        if not arrival.is_kept and not await self._until(arrival).perform_async():
            raise self._given_up()
        return arrival.value

    def _until(self, arrival):
        return Until(arrival, None if self._end is None else max(0.0, self._end - time.monotonic()))

    def _given_up(self):
        for future, callback in zip(self._futures, self._callbacks):
            future.forget(callback)
        self._order = iter(())
        left = sum(not future.is_kept for future in self._futures)
        return TimeoutError(f"{left} of {len(self._futures)} tasks have not ended after {self._timeout} s")
