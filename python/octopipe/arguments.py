"""The arguments of a call by the names of the function's parameters."""

VARIADIC_FLAGS = 0x04 | 0x08


def named_arguments(function, arguments, named):
    """Names and values, those of defaults too; raises TypeError where the call does not fit the function."""
    target = function
    code = getattr(target, "__code__", None)
    if code is None or code.co_flags & VARIADIC_FLAGS or hasattr(target, "__wrapped__"):
        return _inspected(function, arguments, named)
    count = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames[:count]
    if len(arguments) > code.co_argcount or code.co_posonlyargcount:
        return _inspected(function, arguments, named)
    values = dict(zip(names, arguments))
    for name, value in named.items():
        if name in values or name not in names:
            return _inspected(function, arguments, named)
        values[name] = value
    if len(values) < count:
        defaults = function.__defaults__ or ()
        for name, value in zip(names[code.co_argcount - len(defaults) : code.co_argcount], defaults):
            values.setdefault(name, value)
        for name, value in (function.__kwdefaults__ or {}).items():
            values.setdefault(name, value)
        if len(values) < count:
            return _inspected(function, arguments, named)
        values = {name: values[name] for name in names}
    return values


def _inspected(function, arguments, named):
    """The slow way, for functions of every kind; it also words the errors."""
    import inspect

    bound = inspect.signature(function).bind(*arguments, **named)
    bound.apply_defaults()
    values = {}
    for name, value in bound.arguments.items():
        if bound.signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            values.update(value)
        else:
            values[name] = value
    return values
