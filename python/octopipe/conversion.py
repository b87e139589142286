"""Turns a JSON value into what the annotation of a parameter asks for; a value that is that already stays."""

from octopipe.annotation import kind_of


class Mismatch(ValueError):
    """The value cannot become what was asked for; the text says `expected …, got …`."""


def converted(value, annotation):
    """The value as the annotation wants it; a value of unknown kind is passed on as it is."""
    kind, arguments = kind_of(annotation)
    if kind in _CLASSES and isinstance(value, annotation):
        return value
    return _CONVERSIONS.get(kind, _unchanged)(value, annotation, arguments)


def _unchanged(value, annotation, arguments):
    return value


def _none(value, annotation, arguments):
    if value is None:
        return None
    raise _mismatch("null", value)


def _string(value, annotation, arguments):
    if isinstance(value, str):
        return value
    raise _mismatch("a string", value)


def _integer(value, annotation, arguments):
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        return int(value)
    if hasattr(type(value), "__index__") and not isinstance(value, bool):
        return value.__index__()
    raise _mismatch("an integer", value)


def _number(value, annotation, arguments):
    if (isinstance(value, str) or hasattr(type(value), "__float__")) and not isinstance(value, bool):
        try:
            return float(value)
        except (ValueError, OverflowError):
            pass
    raise _mismatch("a number", value)


def _boolean(value, annotation, arguments):
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _mismatch("true or false", value)


def _sequence(make):
    def sequence(value, annotation, arguments):
        if not isinstance(value, _COLLECTIONS):
            if hasattr(value, "__iter__") and not isinstance(value, (str, bytes, dict)) and _is_abstract(annotation):
                return value
            raise _mismatch("a list", value)
        item = arguments[0] if arguments else object
        elements = [_inside(f"item {index}", element, item) for index, element in enumerate(value)]
        if type(value) is make and all(new is old for new, old in zip(elements, value)):
            return value
        return make(elements)

    return sequence


def _tuple(value, annotation, arguments):
    if not arguments or (len(arguments) == 2 and arguments[1] is Ellipsis):
        return _sequence(tuple)(value, annotation, arguments)
    if not isinstance(value, (list, tuple)) or len(value) != len(arguments):
        raise _mismatch(f"a list of {len(arguments)}", value)
    pairs = enumerate(zip(value, arguments))
    return tuple(_inside(f"item {index}", element, item) for index, (element, item) in pairs)


def _dict(value, annotation, arguments):
    if not isinstance(value, dict):
        raise _mismatch("an object", value)
    if len(arguments) != 2:
        return value
    return {
        _inside(f"key '{key}'", key, arguments[0]): _inside(f"'{key}'", element, arguments[1])
        for key, element in value.items()
    }


def _is_abstract(annotation):
    """Whether the annotation asks for no list but for something that can be gone through."""
    return getattr(getattr(annotation, "__origin__", annotation), "__module__", "") == "collections.abc"


def _union(value, annotation, arguments):
    """A member that takes the value as it is comes before one that would convert it."""
    results, refusals = [], []
    for member in arguments:
        try:
            result = converted(value, member)
        except Mismatch as refusal:
            refusals.append(str(refusal).partition("expected ")[2].partition(", got ")[0])
        else:
            if type(result) is type(value):
                return result
            results.append(result)
    if results:
        return results[0]
    raise _mismatch(" or ".join(dict.fromkeys(refusals)), value)


def _literal(value, annotation, arguments):
    for member in arguments:
        if member == value and type(member) is type(value):
            return member
    for member in arguments:
        if not isinstance(member, str) and str(member) == value:
            return member
    raise _mismatch("one of " + _listed(arguments), value)


def _enum(value, annotation, arguments):
    for member in annotation:
        if member.value == value:
            return member
    if isinstance(value, str) and value in annotation.__members__:
        return annotation[value]
    raise _mismatch("one of " + _listed(member.value for member in annotation), value)


def _moment(expected):
    def moment(value, annotation, arguments):
        if isinstance(value, str):
            text = f"{value[:-1]}+00:00" if value[-1:] in ("Z", "z") else value
            try:
                return annotation.fromisoformat(text)
            except ValueError:
                pass
        raise _mismatch(expected, value)

    return moment


def _path(value, annotation, arguments):
    return annotation(_string(value, annotation, arguments))


def _dataclass(value, annotation, arguments):
    """The dataclass made from an object, through the same binding as the flow's own parameters."""
    if not isinstance(value, dict):
        raise _mismatch("an object", value)
    from octopipe.input_error import ParameterError
    from octopipe.parameters import bound

    try:
        positional, named = bound(value, annotation.__init__, of="field", skip=1)
    except ParameterError as error:
        raise Mismatch(str(error)) from None
    return annotation(*positional, **named)


def _model(value, annotation, arguments):
    validate = getattr(annotation, "model_validate", None) or annotation.parse_obj
    try:
        return validate(value)
    except ValueError as error:
        raise Mismatch(" ".join(str(error).split())) from None


def _inside(place, value, annotation):
    try:
        return converted(value, annotation)
    except Mismatch as refusal:
        raise Mismatch(f"{place}: {refusal}") from None


def _mismatch(expected, value):
    return Mismatch(f"expected {expected}, got {_listed([value])}")


def _listed(values):
    import json

    texts = (json.dumps(value, ensure_ascii=False, default=str) for value in values)
    return ", ".join(text if len(text) <= 80 else text[:77] + "…" for text in texts)


_COLLECTIONS = (list, tuple, set, frozenset)
_CLASSES = {"enum", "date", "datetime", "time", "path", "dataclass", "model"}
_CONVERSIONS = {
    "none": _none,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "list": _sequence(list),
    "set": _sequence(set),
    "frozenset": _sequence(frozenset),
    "tuple": _tuple,
    "dict": _dict,
    "union": _union,
    "literal": _literal,
    "enum": _enum,
    "date": _moment("a date such as 2023-03-25"),
    "datetime": _moment("a time such as 2023-03-25T09:00:00Z"),
    "time": _moment("a time of day such as 09:00:00"),
    "path": _path,
    "dataclass": _dataclass,
    "model": _model,
}
