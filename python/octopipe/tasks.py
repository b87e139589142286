"""The `@task` decorator."""

from octopipe.step import Step, stepped


def task(function=None, *, name=None, description=None, log_prints=None):
    """Makes a function a task: one named step of a flow, logged with its duration.

    The result is called like the function itself. `name` is the function's if not given, and `log_prints`
    is the flow's if not given.
    """

    def decorate(function):
        title = name or getattr(function, "__name__", None)
        return stepped(function, Step("task", function, title, description, log_prints))

    return decorate if function is None else decorate(function)
