"""Coroutines that are run from plain code, and the end of an event loop, which nobody who hangs can delay."""

import sys

LONGEST_END = 5.0


def is_loop_running():
    """Whether this thread runs an event loop; asked without importing asyncio."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and asyncio._get_running_loop() is not None


def run_coroutine(coroutine):
    """Runs a coroutine to its end, in a thread of its own where this one has a loop at work."""
    if not is_loop_running():
        return run_to_end(coroutine)
    from octopipe.promise import Promise

    import contextvars
    import threading

    ended = Promise()
    context = contextvars.copy_context()

    def work():
        try:
            ended.keep((context.run(run_to_end, coroutine), None))
        except BaseException as error:
            ended.keep((None, error))

    threading.Thread(target=work, name="octopipe-loop", daemon=True).start()
    ended.await_kept()
    value, error = ended.value
    if error is not None:
        raise error
    return value


def run_to_end(coroutine):
    """`asyncio.run`, but what was left behind by a timeout is not waited for."""
    import asyncio

    loop = asyncio.new_event_loop()
    main = None
    try:
        asyncio.set_event_loop(loop)
        main = (
            loop.create_task(coroutine) if hasattr(coroutine, "send") else asyncio.ensure_future(coroutine, loop=loop)
        )
        return _finished(loop, main)
    finally:
        try:
            _end_the_rest(loop)
        finally:
            asyncio.set_event_loop(None)
            if not loop.is_running():
                loop.close()


def _finished(loop, main):
    """The value of the main task. An interruption from outside cancels it, so that its `finally` blocks run."""
    import asyncio

    try:
        return loop.run_until_complete(main)
    except KeyboardInterrupt:
        if not main.done():
            main.cancel()
            try:
                loop.run_until_complete(main)
            except asyncio.CancelledError:
                pass
        raise


def _end_the_rest(loop):
    import asyncio

    from octopipe.timeouts import abandoned

    rest = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in rest:
        task.cancel()
    waited_for = [task for task in rest if task not in abandoned]
    if waited_for:
        loop.run_until_complete(asyncio.wait(waited_for, timeout=LONGEST_END))
    loop.run_until_complete(loop.shutdown_asyncgens())
    if not abandoned:
        loop.run_until_complete(loop.shutdown_default_executor())
