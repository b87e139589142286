"""What a flow author imports: `flow`, `task` and what belongs to them.

Each name is loaded when it is first used, so that `import octopipe` costs next to nothing.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from octopipe import runtime
    from octopipe.argument_markers import allow_failure, quote, unmapped
    from octopipe.blocks.core import Block
    from octopipe.context import get_run_context
    from octopipe.deployments import run_deployment
    from octopipe.figures import heartbeat, metric, progress
    from octopipe.flows import Flow, flow
    from octopipe.futures import as_completed, wait
    from octopipe.run_logger import get_run_logger
    from octopipe.states import State
    from octopipe.run_tags import tags
    from octopipe.tasks import Task, task
    from octopipe.variables import Variable

_HOMES = {
    "Block": "octopipe.blocks.core",
    "Flow": "octopipe.flows",
    "State": "octopipe.states",
    "Task": "octopipe.tasks",
    "Variable": "octopipe.variables",
    "allow_failure": "octopipe.argument_markers",
    "as_completed": "octopipe.futures",
    "flow": "octopipe.flows",
    "get_run_context": "octopipe.context",
    "get_run_logger": "octopipe.run_logger",
    "heartbeat": "octopipe.figures",
    "metric": "octopipe.figures",
    "progress": "octopipe.figures",
    "quote": "octopipe.argument_markers",
    "run_deployment": "octopipe.deployments",
    "runtime": "octopipe.runtime",
    "tags": "octopipe.run_tags",
    "task": "octopipe.tasks",
    "unmapped": "octopipe.argument_markers",
    "variables": "octopipe.variables",
    "wait": "octopipe.futures",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    """Loads a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'octopipe' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_HOMES[name])
    # The decorators `flow` and `task` lie in modules of other names; a module is its own value.
    value = module if _HOMES[name] == f"octopipe.{name}" and not hasattr(module, name) else getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    """Public names are listed before they are loaded."""
    return sorted({*globals(), *_HOMES})
