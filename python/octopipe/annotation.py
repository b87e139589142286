"""What an annotation means: a kind, such as `integer` or `list`, and the annotations inside it."""

import sys

from octopipe.signature import ANY

_BY_TYPE = {
    ANY: "any",
    object: "any",
    type(None): "none",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "list",
    tuple: "tuple",
    set: "set",
    frozenset: "frozenset",
    dict: "dict",
}
# Looked up by name: whoever annotates with one has imported it, and nobody else should pay for it.
_BY_NAME = {
    "datetime.date": "date",
    "datetime.datetime": "datetime",
    "datetime.time": "time",
    "collections.abc.Sequence": "list",
    "collections.abc.Iterable": "list",
    "collections.abc.Collection": "list",
    "collections.abc.Mapping": "dict",
    "collections.abc.MutableMapping": "dict",
    "typing.Literal": "literal",
    "typing.Union": "union",
    "types.UnionType": "union",
}


def kind_of(annotation):
    """The kind and the inner annotations; `any` where nothing can be said."""
    kind = _plain(annotation)
    if kind is not None:
        return kind, ()
    if hasattr(annotation, "__supertype__"):  # typing.NewType
        return kind_of(annotation.__supertype__)
    arguments = getattr(annotation, "__args__", ())
    origin = getattr(annotation, "__origin__", None)
    if origin is None:
        return (_named(type(annotation)) or "any"), arguments
    kind = _plain(origin) or _named(origin) or "any"
    return kind, tuple(argument for argument in arguments if not _is_variable(argument))


def _plain(annotation):
    try:
        kind = _BY_TYPE.get(annotation)
    except TypeError:  # not hashable, so nothing we know
        return "any"
    if kind is not None or not isinstance(annotation, type) or hasattr(annotation, "__origin__"):
        return kind
    return _named(annotation) or _class(annotation)


def _named(thing):
    name = getattr(thing, "__qualname__", None) or getattr(thing, "_name", None)
    return _BY_NAME.get(f"{getattr(thing, '__module__', '')}.{name}")


def _class(annotation):
    """The kind of a class that the author or a library defined."""
    if hasattr(annotation, "__members__"):
        return "enum"
    if hasattr(annotation, "__dataclass_fields__"):
        return "dataclass"
    # A module that another thread imports just now may have no such class yet, and then the annotation is none of it.
    path = getattr(sys.modules.get("pathlib"), "PurePath", None)
    if path and issubclass(annotation, path):
        return "path"
    model = getattr(sys.modules.get("pydantic"), "BaseModel", None)
    if model and issubclass(annotation, model):
        return "model"
    if issubclass(annotation, dict) and hasattr(annotation, "__total__"):  # typing.TypedDict
        return "dict"
    return "any"


def _is_variable(argument):
    return type(argument).__name__ == "TypeVar"
