"""An entry point names a function in a Python file: `flow.py:weekly`."""

import os
import sys

from octopipe.input_error import EntryPointError, nearest, one_line

GENERATOR_FLAGS = 0x20 | 0x200


class EntryPoint:
    """A flow file and, unless it is to be found, the name of a function in it."""

    def __init__(self, text):
        path, colon, function = text.rpartition(":")
        if not colon or os.path.exists(text):
            path, function = text, ""
        self.path = os.path.abspath(path)
        self.function = function

    def load(self):
        """Imports the file as a module under its stem; what its top level raises comes through."""
        if not os.path.isfile(self.path):
            raise EntryPointError(f"flow file {self.path} does not exist on this host")
        from importlib.machinery import SourceFileLoader
        from importlib.util import module_from_spec, spec_from_file_location

        name = self._module_name()
        sys.path.insert(0, os.path.dirname(self.path))
        sys.argv = [self.path]
        loader = SourceFileLoader(name, self.path)
        module = module_from_spec(spec_from_file_location(name, self.path, loader=loader))
        sys.modules[name] = module
        try:
            loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        return module

    def find(self, module):
        """The function the entry point names."""
        file = os.path.basename(self.path)
        if not self.function:
            raise EntryPointError(f"{file}: which function? write {file}:FUNCTION")
        found = getattr(module, self.function, None)
        if found is None:
            raise EntryPointError(
                f"{file} has no function '{self.function}'; "
                + nearest(self.function, functions_of(module))
            )
        if isinstance(found, type) or not callable(found):
            kind = "class" if isinstance(found, type) else type(found).__name__
            raise EntryPointError(f"{file}: '{self.function}' is no function but a {kind}")
        code = getattr(getattr(found, "fn", found), "__code__", None)
        if code is not None and code.co_flags & GENERATOR_FLAGS:
            raise EntryPointError(
                f"{file}: '{self.function}' is a generator; a flow is a function that returns"
            )
        return found

    def import_failure(self, error):
        """One sentence for an error that the file's own top level raised."""
        where = _line_in(self.path, error)
        reason = one_line(f"{type(error).__name__}: {_text(error)}")
        return f"flow file {self.path}{where} cannot be imported: {reason}"

    def _module_name(self):
        """The file's stem; a name that Python or a loaded package owns would be shadowed for everybody."""
        stem = os.path.splitext(os.path.basename(self.path))[0].replace(".", "_")
        if stem in sys.modules or stem in getattr(sys, "stdlib_module_names", ()):
            raise EntryPointError(f"flow file {self.path} hides the Python module '{stem}'; rename the file")
        return stem


def functions_of(module):
    """The names of the functions that the module itself defines, without the private ones."""
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and callable(value)
        and not isinstance(value, type)
        and getattr(value, "__module__", None) == module.__name__
    ]


def _line_in(path, error):
    """`, line 12` where the error came from that line of the file."""
    line = None
    if isinstance(error, SyntaxError) and error.filename == path:
        line = error.lineno
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""


def _text(error):
    return error.msg if isinstance(error, SyntaxError) else error
