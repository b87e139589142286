"""The life of a flow process: load the file, fit the parameters, call the function, tell the end."""

import os
import sys

from octopipe.contract import contract, facts_contract
from octopipe.input_error import InputError
from octopipe.parameters import bound, parameters_from
from octopipe.termination import EXIT_CODE as TERMINATED
from octopipe.termination import Terminated, Termination

INTERRUPTED = 130


def run(entry_point, module=None):
    """Runs the flow and returns the exit code; a SystemExit of the author's comes through.

    `module` is what the file is, where it has been imported already.
    """
    try:
        code = _run(entry_point, module)
    except SystemExit as stop:
        _end_at_once_if_hanging(stop.code if isinstance(stop.code, int) else 1 if stop.code else 0)
        raise
    _end_at_once_if_hanging(code)
    return code


def _run(entry_point, module):
    termination = Termination()
    try:
        termination.watch()
        contract()
        _print_by_the_line()
        function, positional, named = _prepared(entry_point, module)
        result = _called(function, positional, named)
        _tell_held_progress()
        _tell_result(result)
        termination.end()
    except InputError as error:
        termination.end()
        _report("report_input", error)
        return 1
    except _ImportFailed as failed:
        termination.end()
        _report("report_import", failed.error, failed.sentence)
        return 1
    except SystemExit as stop:
        termination.end()
        if isinstance(stop.code, str):
            _report("tell_agent", "SystemExit", stop.code)
        raise
    except Terminated:
        return TERMINATED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as error:
        termination.end()
        _report("report_exception", error)
        return TERMINATED if termination.came else 1
    return TERMINATED if termination.came else 0


class _ImportFailed(Exception):
    """The top level of the flow file raised."""

    def __init__(self, error, sentence):
        super().__init__(sentence)
        self.error = error
        self.sentence = sentence


def _prepared(entry_point, module):
    """The function and its arguments. Parameters are read first: that costs less than an import."""
    parameters = parameters_from(os.environ)
    try:
        module = module or entry_point.load()
    except InputError:
        raise
    except Exception as error:
        raise _ImportFailed(error, entry_point.import_failure(error)) from None
    function = entry_point.find(module)
    return (function, *bound(parameters, function))


def _called(function, positional, named):
    if getattr(function, "kind", None) != "flow":
        _enter_process_node()
    try:
        result = function(*positional, **named)
        if hasattr(result, "__await__") and hasattr(result, "send"):
            from octopipe.event_loop import run_to_end

            return run_to_end(result)
        return result
    finally:
        if "octopipe.kept_results" in sys.modules:
            sys.modules["octopipe.kept_results"].tell_further_losses()


def _enter_process_node():
    """Tasks that a plain function calls are the run's own, and flows that it calls are nodes."""
    if "octopipe.run_node" in sys.modules:
        from octopipe.run_node import current_node, process_node

        current_node.set(process_node())


def _tell_held_progress():
    run_node = sys.modules.get("octopipe.run_node")
    held_progress = None if run_node is None else run_node.process_node().held_progress
    if held_progress is not None:
        held_progress()


def _tell_result(value):
    """Sends what the flow has returned, for others to read; nothing depends on it."""
    if value is None or facts_contract() is None:
        return
    from octopipe.flow_result import send_flow_result

    send_flow_result(value)


def _print_by_the_line():
    """Lines reach the agent when they are printed, not when a buffer is full."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)


def _report(what, *facts):
    from octopipe import failure

    getattr(failure, what)(*facts)


def _end_at_once_if_hanging(code):
    """Python would wait for what a timeout has left behind; the run has ended."""
    timeouts = sys.modules.get("octopipe.timeouts")
    if timeouts is None or not timeouts.is_anything_left():
        return
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code & 0xFF)
