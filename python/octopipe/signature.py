"""The parameters a flow function takes, with their types and defaults."""

import sys

from octopipe.input_error import EntryPointError, one_line

REQUIRED = object()
ANY = object()


class Parameter:
    """One named parameter; `default` is REQUIRED and `annotation` is ANY where the author wrote none."""

    def __init__(self, name, annotation, default, positional_only=False):
        self.name = name
        self.annotation = annotation
        self.default = default
        self.positional_only = positional_only

    @property
    def is_required(self):
        return self.default is REQUIRED


class Signature:
    """The parameters in the author's order, and whether `**kwargs` takes any other."""

    def __init__(self, parameters, takes_others):
        self.parameters = parameters
        self.takes_others = takes_others


def signature_of(function):
    """Reads a signature; plain functions without `inspect`, which costs more than the rest of a start."""
    target = function
    while hasattr(target, "__wrapped__") and not hasattr(target, "__signature__"):
        target = target.__wrapped__
    code = getattr(target, "__code__", None)
    if code is None or hasattr(target, "__self__") or hasattr(target, "__signature__"):
        return _inspected(function)
    positional = code.co_varnames[: code.co_argcount]
    keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = target.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(given) :], given))
    defaults.update(target.__kwdefaults__ or {})
    annotations = _annotations(target)
    parameters = [
        Parameter(
            name,
            _resolved(name, annotations.get(name, ANY), target.__globals__),
            defaults.get(name, REQUIRED),
            positional_only=index < code.co_posonlyargcount,
        )
        for index, name in enumerate((*positional, *keyword))
    ]
    return Signature(parameters, takes_others=bool(code.co_flags & 0x08))


def _inspected(function):
    """The signature of a callable that is no plain function: a partial, a method, an object."""
    import inspect

    namespace = vars(sys.modules.get(getattr(function, "__module__", None), sys))
    parameters, takes_others = [], False
    for name, found in inspect.signature(function).parameters.items():
        if found.kind is found.VAR_KEYWORD:
            takes_others = True
        elif found.kind is not found.VAR_POSITIONAL:
            annotation = ANY if found.annotation is found.empty else found.annotation
            default = REQUIRED if found.default is found.empty else found.default
            parameters.append(
                Parameter(
                    name,
                    _resolved(name, annotation, namespace),
                    default,
                    positional_only=found.kind is found.POSITIONAL_ONLY,
                )
            )
    return Signature(parameters, takes_others)


def _annotations(function):
    try:
        return function.__annotations__
    except NameError as error:  # Python 3.14 evaluates annotations when they are read.
        raise EntryPointError(f"an annotation of '{function.__name__}' has no meaning: {error}") from None


def _resolved(name, annotation, namespace):
    """The annotation with names inside strings looked up, as `from __future__ import annotations` needs."""
    if annotation is ANY or (isinstance(annotation, type) and not hasattr(annotation, "__origin__")):
        return annotation
    import types
    import typing

    holder = types.SimpleNamespace(__annotations__={name: annotation})
    try:
        return typing.get_type_hints(holder, globalns=namespace)[name]
    except Exception as error:
        version = ".".join(map(str, sys.version_info[:2]))
        raise EntryPointError(
            f"parameter '{name}': the annotation {annotation!r} has no meaning in Python {version}: "
            + one_line(error)
        ) from None
