"""Things for people to look at: a text in Markdown, a table, a link."""

from octopipe.contract import facts_contract
from octopipe.run_node import node_or_process

# What a line of an artifact holds besides the data.
ENVELOPE = 2000
TEXT_LIMIT = 500


class ArtifactKey(str):
    """What `create_…_artifact` gives back; in a coroutine it may be awaited, as in Prefect."""

    def __await__(self):
        return self
        yield


def create_markdown_artifact(markdown, key=None, description=None):
    """Shows a text in Markdown with the run; what is longer than a line of the contract is cut."""
    if not isinstance(markdown, str):
        raise TypeError(f"create_markdown_artifact: 'markdown' takes a text, not {markdown!r}")
    return _told("markdown", markdown, key, description)


def create_link_artifact(link, link_text=None, key=None, description=None):
    """Shows a link with the run."""
    if not isinstance(link, str):
        raise TypeError(f"create_link_artifact: 'link' takes a URL, not {link!r}")
    return _told("link", link, key, description or link_text)


def create_table_artifact(table, key=None, description=None):
    """Shows a table: a list of dicts, one for each row, or a dict of columns. Rows that do not fit are left out."""
    return _told("table", _rows(table), key, description)


def _told(kind, data, key, description):
    node = node_or_process()
    message = {"type": "artifact", "kind": kind, "data": data}
    if key is not None:
        message["key"] = str(key)
    if description is not None:
        message["description"] = str(description)[:TEXT_LIMIT]
    channel = facts_contract()
    if channel is None:
        _line(node, "info", f"artifact '{key or kind}' ({kind}): {_short(kind, data)}")
        return ArtifactKey(key or kind)
    if node.key:
        message["task"] = node.key
    if kind == "table":
        message["data"], left_out = _fitting(data, channel.line_limit - ENVELOPE)
        if left_out:
            _line(node, "warning", f"table '{key or kind}': the last {left_out:,} rows are too many for an artifact")
    channel.fact(message, cut="data")
    return ArtifactKey(key or kind)


def _rows(table):
    """The rows as objects of JSON."""
    if isinstance(table, dict):
        columns = {name: list(values) for name, values in table.items()}
        table = [dict(zip(columns, values)) for values in zip(*columns.values())]
    if not isinstance(table, (list, tuple)):
        raise TypeError(f"create_table_artifact: 'table' takes a list of rows or a dict of columns, not {table!r}")
    rows = []
    for row in table:
        pairs = row.items() if isinstance(row, dict) else enumerate(row, start=1)
        rows.append({str(name): _cell(value) for name, value in pairs})
    return rows


def _cell(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    return str(value)


def _fitting(rows, room):
    """As many rows as one line takes, and how many are left out."""
    import json

    size = 0
    for index, row in enumerate(rows):
        size += len(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")) + 1
        if size > room:
            return rows[:index], len(rows) - index
    return rows, 0


def _short(kind, data):
    if kind == "table":
        return f"{len(data):,} rows"
    lines = data.strip().splitlines() or [""]
    return lines[0][:TEXT_LIMIT] + (" …" if len(lines) > 1 else "")


def _line(node, level, text):
    from octopipe.run_log import log_of

    log_of(node, level, "%s", text)
