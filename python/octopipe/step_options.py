"""The options of `@flow` and `@task`: which there are, and what becomes of the others."""

# Options of Prefect that change nothing here. Whoever gives one is told so in one line.
WITHOUT_EFFECT = {
    "flow": {
        "cache_result_in_memory",
        "log_level",
        "persist_result",
        "result_serializer",
        "result_storage",
    },
    "task": {
        "cache_policy",
        "cache_result_in_memory",
        "result_serializer",
        "result_storage",
        "result_storage_key",
        "version",
        "viz_return_value",
    },
}
_told = set()


def step_error(kind, option, expected, value):
    """The error for an option with a value that it cannot have."""
    return TypeError(f"@{kind}({option}=…) takes {expected}, not {value!r}")


def checked_options(kind, options, known):
    """The options that have an effect; others of Prefect's are told of, and misspelt ones refused."""
    kept, idle = {}, []
    for name, value in options.items():
        if name in known:
            kept[name] = value
        elif name in WITHOUT_EFFECT[kind]:
            if value is not None:
                idle.append(name)
        else:
            from octopipe.input_error import nearest

            hint = nearest(name, sorted(known))
            raise TypeError(f"@{kind} has no option '{name}'; {hint if hint.startswith('did') else _listed(known)}")
    if idle:
        _tell_of(kind, idle)
    return kept


def check_types(kind, options):
    """Refuses values of the wrong type where the mistake would show late."""
    for name in ("name", "description"):
        if options.get(name) is not None and not isinstance(options[name], str):
            raise step_error(kind, name, "a string", options[name])
    timeout = options.get("timeout_seconds")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0):
        raise step_error(kind, "timeout_seconds", "a number above 0", timeout)
    tags = options.get("tags")
    if tags is not None and (isinstance(tags, str) or not all(isinstance(tag, str) for tag in tags)):
        raise step_error(kind, "tags", "a list of strings", tags)
    for name, value in options.items():
        if name.startswith("on_") and value is not None:
            if not isinstance(value, (list, tuple)) or not all(map(callable, value)):
                raise step_error(kind, name, "a list of functions", value)
        elif name in ("cache_key_fn", "retry_condition_fn") and value is not None and not callable(value):
            raise step_error(kind, name, "a function", value)


def _listed(known):
    return "there is " + ", ".join(sorted(known))


def _tell_of(kind, idle):
    line = f"@{kind}: no effect in Octopipe: " + ", ".join(idle)
    if line not in _told:
        _told.add(line)
        from octopipe.run_logger import get_run_logger

        get_run_logger().warning("%s", line)
