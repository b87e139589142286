"""How a submitted task is started: in the event loop, in a thread of its flow, or at once."""

from octopipe.effects import drive, drive_async
from octopipe.event_loop import is_loop_running
from octopipe.futures import AsyncTaskFuture, TaskFuture
from octopipe.run_node import process_node
from octopipe.task_group import TaskGroup


def submitted(run, return_state=False):
    """Starts the task and gives its future, or with `return_state` its final state."""
    group = run.parent.flow_node
    if not isinstance(group, TaskGroup):
        group = process_node()
    if run.step.isasync and is_loop_running():
        future = AsyncTaskFuture(run, group)
        _start_in_loop(run, future)
        return future.wait() if return_state else future
    future = TaskFuture(run, group)
    if group.is_sequential:
        future.settle(drive(run.course()))
    else:
        from octopipe.submitted_task import SubmittedTask

        SubmittedTask(run, future, group.pool).begin()
    return future.wait() if return_state else future


def _start_in_loop(run, future):
    import asyncio

    from octopipe.states import state_of_error

    async def work():
        try:
            state = await drive_async(run.course())
        except BaseException as error:
            future.settle(state_of_error(error))
            raise
        future.settle(state)
        if isinstance(state.data, KeyboardInterrupt):  # It stops the run, not only the task that it met.
            raise state.data

    # The event loop holds its tasks only weakly.
    future.work = asyncio.get_running_loop().create_task(work())
    # The state tells of an exception; asyncio is not to complain that nobody asked it.
    future.work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
