"""Takes the orders that are whole, and puts the others aside with the reason."""

import csv
import json
import os
from datetime import date

import octopipe

COLUMNS = ("id", "customer", "country", "quantity", "cents", "ordered_on")


def ingest(file: str, records: int, folder: str, most_rejected: float = 0.05):
    """Checks every order. Fails where orders are missing, or too many are broken."""
    accepted_file = os.path.join(folder, "accepted.csv")
    rejected_file = os.path.join(folder, "rejected.csv")
    counts = {"accepted": 0, "rejected": 0, "cents": 0}
    countries = set()
    seen = set()
    with open(file, encoding="utf-8") as lines, open(accepted_file, "w", newline="") as good, open(
        rejected_file, "w", newline=""
    ) as bad:
        accepted, rejected = (csv.writer(target, lineterminator="\n") for target in (good, bad))
        accepted.writerow(COLUMNS)
        rejected.writerow(("reason", "line"))
        for number, line in enumerate(lines, 1):
            order, reason = _read(line, seen)
            if reason:
                rejected.writerow((reason, line.strip()))
                counts["rejected"] += 1
            else:
                accepted.writerow([order[column] for column in COLUMNS])
                counts["accepted"] += 1
                counts["cents"] += order["cents"]
                countries.add(order["country"])
            if number % 1_000 == 0:
                octopipe.progress(number, records, "orders")
    octopipe.metric("records", counts["accepted"])
    octopipe.metric("errors", counts["rejected"])
    total = counts["accepted"] + counts["rejected"]
    if total != records:
        raise ValueError(f"{file} has {total} orders, and {records} were delivered")
    if counts["rejected"] > most_rejected * records:
        raise ValueError(f"{counts['rejected']} of {records} orders are broken: more than {most_rejected:.0%}")
    print(f"{counts['accepted']} orders accepted, {counts['rejected']} rejected")
    return {"file": accepted_file, "rejects": rejected_file, "countries": sorted(countries), **counts}


def _read(line, seen):
    """The order, and what is wrong with it, if anything."""
    try:
        order = json.loads(line)
    except ValueError:
        return None, "no JSON"
    if not isinstance(order, dict) or any(column not in order for column in COLUMNS):
        return order, "a column is missing"
    if any(not isinstance(order[column], int) for column in ("id", "quantity", "cents")):
        return order, "a number is none"
    if order["quantity"] < 1 or order["cents"] < 0:
        return order, "a number is below its least"
    if not (isinstance(order["country"], str) and len(order["country"]) == 2 and order["country"].isalpha()):
        return order, "the country is none"
    try:
        date.fromisoformat(order["ordered_on"])
    except (TypeError, ValueError):
        return order, "the day is none"
    if order["id"] in seen:
        return order, "its number is there already"
    seen.add(order["id"])
    return order, None
