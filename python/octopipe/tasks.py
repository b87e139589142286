"""The `@task` decorator."""

from octopipe.effects import drive, drive_async
from octopipe.event_loop import is_loop_running
from octopipe.run_node import node_or_process
from octopipe.step import Step

__all__ = ["Task", "exponential_backoff", "task", "task_input_hash"]


class Task(Step):
    """One step of a flow: called like the function itself, or submitted, or mapped over lists."""

    kind = "task"
    OPTIONS = frozenset(
        """name description tags retries retry_delay_seconds retry_jitter_factor retry_condition_fn timeout_seconds
        cache_key_fn cache_expiration refresh_cache log_prints task_run_name persist_result on_completion
        on_failure""".split()
    )

    def __init__(self, fn, **options):
        super().__init__(fn, **options)
        self.name = options.get("name") or getattr(fn, "__name__", "task")
        self.tags = frozenset(options.get("tags") or ())
        self.task_key = f"{getattr(fn, '__module__', '')}.{getattr(fn, '__qualname__', self.name)}"

    def __call__(self, *arguments, wait_for=None, return_state=False, **named):
        """Executes the task here and now, and gives its result."""
        run = self._run(arguments, named, wait_for)
        if self.isasync and (is_loop_running() or run.parent.step is None or run.parent.step.isasync):
            return self._awaited(run, return_state)
        return drive(run.course()).answer(return_state)

    async def _awaited(self, run, return_state):
        return (await drive_async(run.course())).answer(return_state)

    def submit(self, *arguments, wait_for=None, return_state=False, **named):
        """Starts the task beside the flow, as soon as what it waits for is there; gives a future."""
        return self._submitted(self._run(arguments, named, wait_for), return_state)

    def map(self, *arguments, wait_for=None, return_state=False, **named):
        """A task for each element of the lists given; what is no list, or `unmapped`, goes to each of them."""
        from octopipe.mapping import mapped

        return mapped(self, arguments, named, wait_for, return_state)

    def _run(self, arguments, named, wait_for):
        from octopipe.task_run import TaskRun

        return TaskRun(self, arguments, named, node_or_process(), wait_for)

    def _submitted(self, run, return_state=False):
        from octopipe.submission import submitted

        return submitted(run, return_state)


def task(function=None, **options):
    """Makes a function a task: one step of a flow, whose state, duration and result can be seen.

    Options: `name`, `description`, `tags`, `retries`, `retry_delay_seconds` (a number, a list, or a function),
    `retry_jitter_factor`, `retry_condition_fn`, `timeout_seconds`, `cache_key_fn`, `cache_expiration`,
    `refresh_cache`, `log_prints`, `task_run_name`, `persist_result`, `on_completion`, `on_failure`.
    """
    return Task.decorator(function, options)


def task_input_hash(context, arguments):
    """A `cache_key_fn`: the same task with the same code and the same arguments has the same key."""
    from octopipe.inputs_digest import digest_of

    code = getattr(context.task.fn, "__code__", None)
    inputs = digest_of(arguments)
    return inputs and digest_of([context.task.task_key, code.co_code if code else None, inputs])


def exponential_backoff(backoff_factor):
    """For `retry_delay_seconds`: pauses that double, the first of them `backoff_factor` seconds."""
    return lambda retries: [backoff_factor * 2**retry for retry in range(retries)]
