"""Holds the totals of all stages against each other, and writes the export."""

import gzip
import os
import shutil

import octopipe
from octopipe.artifacts import create_table_artifact


def export(approved: str, counts: dict, cents: dict, metrics: list, file: str):
    """Writes the approved orders as gzip CSV. Fails where any two stages do not agree on what there is."""
    _reconcile("orders", counts["accepted"], counts["approved"] + counts["review"], "approved and for review")
    _reconcile("orders", counts["accepted"], sum(counts["by_country"]), "by country")
    _reconcile("cents", cents["accepted"], sum(cents["by_country"]), "by country")
    with open(approved, encoding="utf-8") as lines:
        rows = sum(1 for _ in lines) - 1
    _reconcile("orders", counts["approved"], rows, f"in {approved}")
    draft = f"{file}.part"
    # The same orders give the same bytes, so that an export can be compared.
    with open(approved, "rb") as source, open(draft, "wb") as target, gzip.GzipFile(
        filename="", fileobj=target, mode="wb", mtime=0
    ) as packed:
        shutil.copyfileobj(source, packed)
    os.replace(draft, file)
    octopipe.metric("bytes", os.path.getsize(file))
    create_table_artifact(key="by-country", table=_by_country(metrics), description="What was accepted, by country")
    print(f"exported {rows} orders to {file}")
    return {"file": file, "rows": rows}


def _reconcile(unit, expected, found, where):
    if expected != found:
        raise ValueError(f"the totals do not agree: {expected} {unit} were accepted, {found} are {where}")


def _by_country(files):
    table = []
    for name in files:
        with open(name, encoding="utf-8") as line:
            country, orders, pieces, cents = line.read().strip().split(",")
        table.append({"country": country, "orders": int(orders), "pieces": int(pieces), "cents": int(cents)})
    return table
