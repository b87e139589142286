"""The `@flow` decorator."""

from octopipe.step import Step, stepped


def flow(function=None, *, name=None, description=None, log_prints=None):
    """Makes a function a flow: a named piece of data work that an agent can run.

    The result is called like the function itself. `name` is the flow's name (the function's, with hyphens,
    if not given), `description` what `pipectl` shows of it, and `log_prints=True` sends prints to the run's log.
    """

    def decorate(function):
        return stepped(function, Step("flow", function, name, description, log_prints))

    return decorate if function is None else decorate(function)
