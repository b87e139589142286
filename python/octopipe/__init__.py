"""What a flow author imports: `flow`, `task` and `get_run_logger`.

Each name is loaded when it is first used, so that `import octopipe` costs next to nothing.
"""

__version__ = "0.1.0"
__all__ = ["flow", "get_run_logger", "task"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from octopipe.flows import flow
    from octopipe.run_logger import get_run_logger
    from octopipe.tasks import task

_HOMES = {
    "flow": "octopipe.flows",
    "get_run_logger": "octopipe.run_logger",
    "task": "octopipe.tasks",
}


def __getattr__(name):
    """Loads a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'octopipe' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__():
    """Public names are listed before they are loaded."""
    return sorted([*globals(), *_HOMES])
