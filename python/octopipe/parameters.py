"""A run's parameters: read from the environment and fitted to the flow's signature."""

import os

from octopipe.input_error import ParameterError, nearest, one_line
from octopipe.signature import ANY


def parameters_from(environment):
    """The parameters as a dict; `OCTOPIPE_PARAMETERS` holds the JSON object or the path of its file."""
    text = environment.get("OCTOPIPE_PARAMETERS", "")
    if not text.strip():
        return {}
    source = "OCTOPIPE_PARAMETERS"
    if not text.lstrip().startswith("{"):
        source = f"parameters file {text}"
        try:
            with open(text, encoding="utf-8") as file:
                text = file.read()
        except OSError as error:
            raise ParameterError(f"{source} cannot be read: {os.strerror(error.errno or 0)}") from None
        except UnicodeDecodeError:
            raise ParameterError(f"{source} is not UTF-8 text") from None
    import json

    try:
        parameters = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"{source} is not valid JSON: {one_line(error)}") from None
    if not isinstance(parameters, dict):
        raise ParameterError(f"{source} is not a JSON object of parameter names and values")
    return parameters


def bound(values, function, of="parameter", skip=0):
    """The values as positional and keyword arguments for the function, converted to its annotations."""
    from octopipe.signature import signature_of

    signature = signature_of(function)
    known = {parameter.name: parameter for parameter in signature.parameters[skip:]}
    for name in values:
        if name not in known and not signature.takes_others:
            raise ParameterError(f"unknown {of} '{name}'; " + nearest(name, list(known)))
    missing = [name for name, parameter in known.items() if parameter.is_required and name not in values]
    if missing:
        raise ParameterError(f"missing {of} " + ", ".join(f"'{name}'" for name in missing))

    positional, named = [], {name: value for name, value in values.items() if name not in known}
    for name, parameter in known.items():
        if parameter.positional_only:
            positional.append(_fitted(values[name], parameter, of) if name in values else parameter.default)
        elif name in values:
            named[name] = _fitted(values[name], parameter, of)
    return positional, named


def validated(function, values):
    """Those of the values that had to be converted to the function's annotations; raises ParameterError."""
    from octopipe.signature import signature_of

    changed = {}
    for parameter in signature_of(function).parameters:
        if parameter.annotation is ANY or parameter.name not in values:
            continue
        value = values[parameter.name]
        if value is parameter.default:
            continue
        fitted = _fitted(value, parameter, "parameter")
        if fitted is not value:
            changed[parameter.name] = fitted
    return changed


def _fitted(value, parameter, of):
    """The value as the annotation wants it; None is always good where it is the default."""
    if type(value) is parameter.annotation or (value is None and parameter.default is None):
        return value
    from octopipe.conversion import Mismatch, converted

    try:
        return converted(value, parameter.annotation)
    except Mismatch as refusal:
        raise ParameterError(f"{of} '{parameter.name}': {refusal}") from None
