"""Orders as another system would deliver them: one JSON object a line, some of them broken."""

import json
import os
from random import Random

COUNTRIES = ("AT", "CH", "DE", "FR", "IT")
DAYS = [f"2023-03-{day:02}" for day in range(1, 32)]


def generate(file: str, records: int, bad_share: float = 0.02, seed: int = 1):
    """Writes the orders; the same seed gives the same ones."""
    chance = Random(seed)
    broken = 0
    os.makedirs(os.path.dirname(file) or ".", exist_ok=True)
    with open(file, "w", encoding="utf-8") as stream:
        for number in range(1, records + 1):
            order = _order(number, chance)
            if chance.random() < bad_share:
                _break(order, chance)
                broken += 1
            stream.write(json.dumps(order) + "\n")
    print(f"wrote {records} orders to {file}, {broken} of them broken")
    return {"file": file, "records": records, "broken": broken}


def _order(number, chance):
    quantity = chance.randint(1, 20)
    return {
        "id": number,
        "customer": f"C{chance.randint(1, 500):04}",
        "country": chance.choice(COUNTRIES),
        "quantity": quantity,
        "cents": quantity * chance.randint(100, 9_999),
        "ordered_on": chance.choice(DAYS),
    }


def _break(order, chance):
    """One of the ways in which deliveries are broken; each is one that `ingest` must find."""
    way = chance.randrange(5)
    if way == 0:
        del order["customer"]
    elif way == 1:
        order["quantity"] = -order["quantity"]
    elif way == 2:
        order["country"] = "??"
    elif way == 3:
        order["ordered_on"] = "31.3.2023"
    else:
        order["cents"] = "much"
