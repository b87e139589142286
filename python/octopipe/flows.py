"""The `@flow` decorator."""

from octopipe.effects import drive, drive_async
from octopipe.run_node import node_here
from octopipe.step import Step

__all__ = ["Flow", "flow"]


class Flow(Step):
    """A named piece of data work that an agent can run; called like the function itself."""

    kind = "flow"
    OPTIONS = frozenset(
        """name description version retries retry_delay_seconds timeout_seconds log_prints validate_parameters
        flow_run_name task_runner on_completion on_failure on_cancellation on_crashed on_running""".split()
    )

    def __init__(self, fn, **options):
        super().__init__(fn, **options)
        self.name = options.get("name") or getattr(fn, "__name__", "flow").replace("_", "-")
        self.version = options.get("version")
        self.validates = options.get("validate_parameters") is not False
        self.workers = _workers(options.get("task_runner"))

    def __call__(self, *arguments, wait_for=None, return_state=False, **named):
        """Executes the flow and gives its result."""
        from octopipe.flow_run import FlowRun

        run = FlowRun(self, arguments, named, node_here(), wait_for)
        if self.isasync:
            return self._awaited(run, return_state)
        return drive(run.course()).answer(return_state)

    async def _awaited(self, run, return_state):
        return (await drive_async(run.course())).answer(return_state)

    def serve(self, name=None, **settings):
        """Is Prefect's; here an agent serves a deployment, and the error says how."""
        raise made_by_pipectl("serve", self, name)

    def deploy(self, name=None, **settings):
        """Is Prefect's; here `pipectl` makes deployments, and the error says how."""
        raise made_by_pipectl("deploy", self, name)


def flow(function=None, **options):
    """Makes a function a flow: a named piece of data work that an agent can run.

    Options: `name`, `description`, `version`, `retries`, `retry_delay_seconds`, `timeout_seconds`, `log_prints`,
    `validate_parameters`, `flow_run_name`, `task_runner`, `on_completion`, `on_failure`, `on_cancellation`,
    `on_crashed`, `on_running`.
    """
    return Flow.decorator(function, options)


def _workers(task_runner):
    """How many threads the runner allows; None for the usual number, 0 for none at all."""
    if task_runner is None:
        return None
    if isinstance(task_runner, type):
        task_runner = task_runner()
    workers = getattr(task_runner, "max_workers", False)
    if workers is False:
        raise TypeError(
            f"@flow(task_runner=…) takes ConcurrentTaskRunner() or SequentialTaskRunner(), not {task_runner!r}"
        )
    return workers


def made_by_pipectl(verb, step, name=None):
    """The error for a way of Prefect's to make deployments; it shows the command to write instead."""
    code = getattr(step.fn, "__code__", None)
    place = f"{code.co_filename if code else 'flow.py'}:{step.__name__}"
    return NotImplementedError(
        f"'{step.name}.{verb}' is Prefect's; write: pipectl deployment build {place} --name {name or 'main'} -o d.yaml,"
        " then: pipectl deployment apply d.yaml, and start an agent"
    )
