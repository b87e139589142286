"""How the submitted tasks of a flow are executed: `@flow(task_runner=SequentialTaskRunner())`."""


class ConcurrentTaskRunner:
    """Submitted tasks are executed side by side, in at most so many threads."""

    def __init__(self, max_workers=None):
        if max_workers is not None and (not isinstance(max_workers, int) or max_workers < 1):
            raise TypeError(f"ConcurrentTaskRunner(max_workers=…) takes a number of at least 1, not {max_workers!r}")
        self.max_workers = max_workers


class ThreadPoolTaskRunner(ConcurrentTaskRunner):
    """The same, under its later name."""


class SequentialTaskRunner:
    """A submitted task is executed at once, before the flow goes on."""

    max_workers = 0
