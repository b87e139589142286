"""The command line: `run` for agents, `describe` for `pipectl deployment build`.

And `warm FILE RUNS SECONDS`, which an agent starts for deployments with `warm: true`; it returns in its forks.
"""

import sys

from octopipe import __version__

USAGE = """\
usage: python3 -m octopipe run FILE:FUNCTION
       python3 -m octopipe describe FILE[:FUNCTION]

run       calls the function with the parameters in OCTOPIPE_PARAMETERS (JSON, or a file holding it)
describe  prints the flow's name and the schema of its parameters as one line of JSON

example:  OCTOPIPE_PARAMETERS='{"year": 2023}' python3 -m octopipe run flow.py:weekly"""


def main(arguments):
    """Does what the arguments ask and returns the exit code."""
    if arguments in (["--version"], ["version"]):
        print(f"octopipe {__version__}")
        return 0
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0
    if len(arguments) == 4 and arguments[0] == "warm":
        from octopipe.warm_process import serve

        entry_point, module = serve(*arguments[1:])
        from octopipe.flow_process import run

        return run(entry_point, module)
    if len(arguments) != 2 or arguments[0] not in ("run", "describe"):
        print(USAGE, file=sys.stderr)
        return 2
    verb, entry_point = arguments
    if verb == "run":
        from octopipe.entry_point import EntryPoint
        from octopipe.flow_process import run

        return run(EntryPoint(entry_point))
    from octopipe.description import describe

    return describe(entry_point)
