"""A week of turnstile counts, named by the Saturday on which its file is published."""

import datetime

# Earlier files exist, from May 2010 on, but have no header and up to eight readings in a row.
FIRST_SATURDAY = datetime.date(2014, 10, 18)
SATURDAY = 5


class WeekError(ValueError):
    """The date given names no file."""


class TurnstileWeek:
    """One weekly file; make it with `week_of`, which refuses dates that have none."""

    def __init__(self, saturday):
        self.saturday = saturday

    @property
    def stem(self):
        return f"turnstile_{self.saturday:%y%m%d}"

    @property
    def source_name(self):
        return f"{self.stem}.txt"

    @property
    def lake_name(self):
        return f"{self.stem}.csv.gz"

    def url(self, base_url):
        return f"{base_url.rstrip('/')}/{self.source_name}"


def week_of(year, month, day, today):
    """The week of the Saturday given, or of the last Saturday up to today if nothing is."""
    parts = {"year": year, "month": month, "day": day}
    missing = [name for name, value in parts.items() if value is None]
    if len(missing) == 3:
        return TurnstileWeek(saturday_up_to(today))
    if missing:
        raise WeekError(f"give year, month and day, or none of them: {' and '.join(missing)} missing")
    try:
        date = datetime.date(year, month, day)
    except (ValueError, OverflowError):
        raise WeekError(f"year {year}, month {month}, day {day} is no date") from None
    if date > today:
        raise WeekError(f"{date} is in the future; the newest file is that of {saturday_up_to(today)}")
    if date < FIRST_SATURDAY:
        raise WeekError(f"{date} is before the first file with these columns, that of {FIRST_SATURDAY}")
    if date.weekday() != SATURDAY:
        raise WeekError(
            f"{date} is a {date:%A}; files are named by the Saturday that ends the week: {saturday_from(date)}"
        )
    return TurnstileWeek(date)


def saturday_up_to(date):
    """The last Saturday on or before the date."""
    return date - datetime.timedelta(days=(date.weekday() - SATURDAY) % 7)


def saturday_from(date):
    """The first Saturday on or after the date."""
    return date + datetime.timedelta(days=(SATURDAY - date.weekday()) % 7)
