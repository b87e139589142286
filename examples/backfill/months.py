"""Months and the Saturdays in them, by which the weekly files are named."""

import datetime

SATURDAY = 5
MOST_MONTHS = 120


class MonthError(ValueError):
    """No months are named."""


def months_from(first, count):
    """That many months as `(year, month)`, from one such as `2023-01` on."""
    try:
        start = datetime.date.fromisoformat(f"{first}-01")
    except ValueError:
        raise MonthError(f"first_month '{first}' is no month such as 2023-01") from None
    if not 1 <= count <= MOST_MONTHS:
        raise MonthError(f"months {count}: from 1 to {MOST_MONTHS}")
    numbers = range(start.year * 12 + start.month - 1, start.year * 12 + start.month - 1 + count)
    return [(number // 12, number % 12 + 1) for number in numbers]


def saturdays_of(year, month):
    """The Saturdays of the month, in order."""
    day = datetime.date(year, month, 1)
    day += datetime.timedelta(days=(SATURDAY - day.weekday()) % 7)
    saturdays = []
    while day.month == month:
        saturdays.append(day)
        day += datetime.timedelta(days=7)
    return saturdays
