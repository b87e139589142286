"""What the course of a task or flow waits for, and the two ways to drive a course: in a thread, or in an event loop.

A course is a generator that decides; it yields effects and gets what came of them. So the decisions are written once
for plain functions and for coroutines.
"""

from octopipe.promise import Promise
from octopipe.run_node import current_node


class Call:
    """Calls the author's function, within a time if one is set."""

    __slots__ = ("_node", "_function", "_arguments", "_named", "_timeout")

    def __init__(self, node, function, arguments=(), named=None, timeout=None):
        self._node = node
        self._function = function
        self._arguments = arguments
        self._named = named or {}
        self._timeout = timeout

    def perform(self):
        """The function's value; a coroutine is run to its end in an event loop of its own."""
        token = current_node.set(self._node)
        try:
            if self._timeout is not None:
                from octopipe.timeouts import called_within

                return called_within(self._timeout, self._finished, self._node)
            return self._finished()
        finally:
            current_node.reset(token)

    async def perform_async(self):
        """The function's value, awaited where it is a coroutine."""
        token = current_node.set(self._node)
        try:
            value = self._function(*self._arguments, **self._named)
            if not hasattr(value, "__await__"):
                return value
            if self._timeout is None:
                return await value
            from octopipe.timeouts import awaited_within

            return await awaited_within(self._timeout, value, self._node)
        finally:
            current_node.reset(token)

    def _finished(self):
        value = self._function(*self._arguments, **self._named)
        if hasattr(value, "send") and hasattr(value, "__await__"):
            from octopipe.event_loop import run_coroutine

            return run_coroutine(value)
        return value


class Sleep:
    """Nothing happens for so many seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds):
        self.seconds = seconds

    def perform(self):
        Promise().await_kept(self.seconds)

    async def perform_async(self):
        import asyncio

        await asyncio.sleep(self.seconds)


class Until:
    """Waits until a promise is kept, or for so many seconds; tells whether it is."""

    __slots__ = ("_promise", "_timeout")

    def __init__(self, promise, timeout=None):
        self._promise = promise
        self._timeout = timeout

    def perform(self):
        from octopipe.worker_pool import lent_thread

        with lent_thread():
            return self._promise.await_kept(self._timeout)

    async def perform_async(self):
        if self._timeout is None:
            await self._promise.arrival()
            return True
        import asyncio

        try:
            await asyncio.wait_for(self._promise.arrival(), self._timeout)
        except asyncio.TimeoutError:
            pass
        return self._promise.is_kept


def drive(course):
    """Drives a course to its end in this thread, and returns what it returns."""
    try:
        effect = next(course)
        while True:
            try:
                value = effect.perform()
            except BaseException as error:
                effect = course.throw(error)
            else:
                effect = course.send(value)
    except StopIteration as end:
        return end.value


async def drive_async(course):
    """Drives a course to its end, and lets the event loop go on wherever it waits."""
    try:
        effect = next(course)
        while True:
            try:
                value = await effect.perform_async()
            except BaseException as error:
                effect = course.throw(error)
            else:
                effect = course.send(value)
    except StopIteration as end:
        return end.value
