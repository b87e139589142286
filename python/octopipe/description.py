"""What `pipectl deployment build` asks: a flow's name, its description and the schema of its parameters."""

import json
import os
import sys

from octopipe.entry_point import EntryPoint, functions_of
from octopipe.input_error import EntryPointError, InputError
from octopipe.parameter_schema import parameter_schema
from octopipe.step import step_of


def describe(entry_point):
    """Prints the description as one line of JSON and returns the exit code."""
    answer = _claimed_stdout()
    entry_point = EntryPoint(entry_point)
    try:
        text = json.dumps(_description(entry_point), ensure_ascii=False)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except (Exception, SystemExit) as error:
        print(entry_point.import_failure(error), file=sys.stderr)
        return 2
    answer.write(text.encode("utf-8", "replace") + b"\n")
    answer.close()
    return 0


def _description(entry_point):
    module = entry_point.load()
    if not entry_point.function:
        entry_point.function = _only_flow(module, os.path.basename(entry_point.path))
    function = entry_point.find(module)
    step = step_of(function)
    name = getattr(function, "__name__", entry_point.function)
    return {
        "flow": step.name if step else name.replace("_", "-"),
        "function": entry_point.function,
        "description": (step.description if step else None) or _first_paragraph(function.__doc__),
        "parameter_schema": parameter_schema(function),
    }


def _only_flow(module, file):
    """The one function of the file that is a flow."""
    functions = functions_of(module)
    flows = [name for name in functions if getattr(step_of(vars(module)[name]), "kind", "") == "flow"]
    if len(flows) == 1:
        return flows[0]
    candidates = ", ".join(f"{file}:{name}" for name in flows or functions)
    found = f"has {len(flows)} flows" if flows else "has no @flow function"
    raise EntryPointError(f"{file} {found}; " + (f"choose one of {candidates}" if candidates else "write one"))


def _first_paragraph(docstring):
    lines = []
    for line in (docstring or "").strip().splitlines():
        if not line.strip():
            break
        lines.append(line.strip())
    return " ".join(lines)


def _claimed_stdout():
    """Standard output as it was; whatever else the process writes to it goes to standard error."""
    sys.stdout.flush()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answer
