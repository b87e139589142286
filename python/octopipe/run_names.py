"""Names of runs, composed by the author: a text with `{parameter}` in it, or a function."""

from octopipe.input_error import one_line


def composed(run, given):
    """The name; the step's own where the author's cannot be made."""
    try:
        name = given() if callable(given) else given.format(**{"flow_name": run.step.name, **run.parameters})
        return one_line(name) or run.step.name
    except Exception as error:
        run.log("warning", "The name of %s cannot be made: %s: %s", run.title, type(error).__name__, error)
        return run.step.name
