"""The JSON Schema of a flow's parameters, read from its signature."""

import json

from octopipe.annotation import kind_of
from octopipe.signature import signature_of

_SIMPLE = {
    "any": {},
    "none": {"type": "null"},
    "string": {"type": "string"},
    "path": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
}


def parameter_schema(function, skip=0, outer=()):
    """An object schema with one property per parameter, in the author's order."""
    signature = signature_of(function)
    properties, required = {}, []
    for parameter in signature.parameters[skip:]:
        schema = schema_of(parameter.annotation, outer)
        if parameter.is_required:
            required.append(parameter.name)
        else:
            schema = _with_default(schema, parameter.default)
        properties[parameter.name] = schema
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": signature.takes_others,
    }


def schema_of(annotation, outer=()):
    """The schema of one annotation; `outer` are the classes around it, so that recursion ends."""
    kind, arguments = kind_of(annotation)
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if kind == "union":
        return {"anyOf": [schema_of(member, outer) for member in arguments]}
    if kind == "literal":
        return {"enum": list(arguments)}
    if kind == "enum":
        return {"enum": [_enum_value(member) for member in annotation]}
    if kind == "dict":
        values = schema_of(arguments[1], outer) if len(arguments) == 2 else {}
        return {"type": "object", **({"additionalProperties": values} if values else {})}
    if kind in ("dataclass", "model"):
        if annotation in outer:
            return {"type": "object"}
        if kind == "model":
            return _model(annotation, (*outer, annotation))
        return parameter_schema(annotation.__init__, skip=1, outer=(*outer, annotation))
    return _array(kind, arguments, outer)


def json_value(value):
    """The value as JSON has it: dates as ISO text, enums as their value. Raises TypeError, ValueError."""
    return json.loads(json.dumps(value, default=_plain, allow_nan=False))


def _array(kind, arguments, outer):
    if kind == "tuple" and arguments and arguments[-1] is not Ellipsis:
        items = [schema_of(item, outer) for item in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    items = schema_of(arguments[0], outer) if arguments else {}
    return {"type": "array", **({"items": items} if items else {})}


def _model(annotation, outer):
    """The fields of a pydantic model; those of version 1 say less of themselves."""
    fields = getattr(annotation, "model_fields", None)
    if fields is None:
        return {"type": "object"}
    properties, required = {}, []
    for name, field in fields.items():
        name = field.alias or name
        schema = schema_of(field.annotation, outer)
        if field.is_required():
            required.append(name)
        else:
            schema = _with_default(schema, field.get_default())
        properties[name] = {**schema, **({"description": field.description} if field.description else {})}
    return {"type": "object", "properties": properties, "required": required}


def _with_default(schema, default):
    """The schema with the default where JSON can say it; a default of None lets null in."""
    try:
        value = json_value(default)
    except (TypeError, ValueError, RecursionError):
        return schema
    if value is None and schema and schema.get("type") != "null":
        members = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
        if {"type": "null"} not in members and {} not in members:
            schema = {"anyOf": [*members, {"type": "null"}]}
    return {**schema, "default": value}


def _enum_value(member):
    try:
        return json_value(member.value)
    except (TypeError, ValueError):
        return member.name


def _plain(value):
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    if hasattr(type(value), "__members__"):
        return _enum_value(value)
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
