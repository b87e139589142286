"""A made-up week of turnstile counts in the original file's format, the same bytes each time it is asked for."""

import datetime
import itertools
import math
import random

from turnstile_week import FIRST_SATURDAY, SATURDAY

HEADER = "C/A,UNIT,SCP,STATION,LINENAME,DIVISION,DATE,TIME,DESC,ENTRIES,EXITS".ljust(130) + "\n"
READINGS_A_DAY = 6
READINGS = 7 * READINGS_A_DAY
TURNSTILES_AN_AREA = 10
RECOVERED_SHARE = 0.005
# A turnstile's counters start again once in so many weeks: with 4,700 turnstiles about eight each week.
WEEKS_BETWEEN_RESETS = 600
# Riders by four-hour slot, from midnight on.
DAILY_PATTERN = (0.3, 0.6, 2.4, 1.5, 2.6, 1.2)
# How many hours after midnight an area is read first, and the odd minutes of a few.
READING_OFFSETS = ("00:00:00", "01:00:00", "02:00:00", "03:00:00", "00:22:00", "03:31:18")
STATIONS = (
    ("59 ST", "NQR456W", "BMT", "A"),
    ("WHITEHALL S-FRY", "R1W", "BMT", "A"),
    ("DEKALB AV", "BDNQR", "BMT", "B"),
    ("CANARSIE-ROCKAW", "L", "BMT", "H"),
    ("BEDFORD AV", "L", "BMT", "H"),
    ("CHAMBERS ST", "JZ456", "BMT", "A"),
    ("23 ST", "FM", "IND", "N"),
    ("JAMAICA CENTER", "EJZ", "IND", "N"),
    ("ROOSEVELT ISLND", "F", "IND", "N"),
    ("34 ST-PENN STA", "ACE", "IND", "N"),
    ("BERGEN ST", "FG", "IND", "N"),
    ("168 ST", "1AC", "IND", "N"),
    ("GRD CNTRL-42 ST", "4567S", "IRT", "R"),
    ("FULTON ST", "2345ACJZ", "IRT", "R"),
    ("TIMES SQ-42 ST", "1237ACENQRSW", "IRT", "R"),
    ("86 ST", "456", "IRT", "R"),
    ("125 ST", "456", "IRT", "R"),
    ("FLUSHING-MAIN", "7", "IRT", "R"),
    ("161/YANKEE STAD", "4BD", "IRT", "R"),
    ("NEWARK HW BMEBE", "1", "PTH", "PTH"),
    ("JOURNAL SQUARE", "1", "PTH", "PTH"),
    ("RIT-MANHATTAN", "R", "RIT", "TRAM"),
    ("ST. GEORGE", "1", "SRT", "S"),
)


def generated_week(saturday, rows=200_000):
    """The file of that Saturday, as bytes; its days are the seven before."""
    if saturday.weekday() != SATURDAY:
        raise ValueError(f"{saturday} is no Saturday")
    if saturday < FIRST_SATURDAY:
        raise ValueError(f"{saturday} is before {FIRST_SATURDAY}, the first file in this format")
    chance = random.Random(saturday.toordinal())
    stamps = [_stamps(saturday, offset) for offset in READING_OFFSETS]
    number = (saturday - FIRST_SATURDAY).days // 7
    lines = [HEADER]
    for turnstile in range(math.ceil(rows / READINGS)):
        area = turnstile // TURNSTILES_AN_AREA
        lines += _lines(turnstile, number, stamps[area % len(stamps)], chance)
    return "".join(lines[: rows + 1]).encode("ascii")


def _lines(turnstile, number, stamps, chance):
    """One turnstile's week. Its counters at a moment depend on nothing but the turnstile and the moment."""
    own = random.Random(turnstile)
    prefix = _prefix(turnstile)
    entries = _counter(own, turnstile, number, chance)
    exits = _counter(own, turnstile, number, chance)
    regular, recovered = stamps
    draw = chance.random
    return [
        f"{prefix}{recovered[slot] if draw() < RECOVERED_SHARE else regular[slot]}{entry:010d},{exit:010d}\n"
        for slot, (entry, exit) in enumerate(zip(entries, exits))
    ]


def _counter(own, turnstile, number, chance):
    """The cumulative readings of the week: each week adds the same sum, spread by the hour and by chance."""
    weekly = own.randrange(200, 15_000)
    start = own.randrange(1_000, 8_000_000)
    reset = turnstile * 7919 % WEEKS_BETWEEN_RESETS + 0.5
    draw = chance.random
    running = list(itertools.accumulate(share * (0.5 + draw()) for share in DAILY_PATTERN * 7))
    scale = 1 / running[-1]
    moments = [number + value * scale for value in running]
    if turnstile % 97 == 13:
        return [100_000_000 + start - int(weekly * _since_reset(moment, reset)) for moment in moments]
    return [int(weekly * _since_reset(moment, reset)) + start * (moment < reset) for moment in moments]


def _since_reset(moment, reset):
    """Weeks for which the counter has been running."""
    return moment if moment < reset else (moment - reset) % WEEKS_BETWEEN_RESETS


def _prefix(turnstile):
    """C/A, UNIT, SCP, STATION, LINENAME and DIVISION."""
    area, place = divmod(turnstile, TURNSTILES_AN_AREA)
    station, lines, division, letter = STATIONS[area % len(STATIONS)]
    return f"{letter}{area + 1:03d},R{area + 1:03d},{area % 3:02d}-00-{place:02d},{station},{lines},{division},"


def _stamps(saturday, offset):
    """DATE, TIME and DESC of each reading, once for regular ones and once for recovered ones."""
    first = datetime.datetime.combine(saturday, datetime.time.fromisoformat(offset)) - datetime.timedelta(days=7)
    times = [first + datetime.timedelta(hours=24 // READINGS_A_DAY * slot) for slot in range(READINGS)]
    return tuple(
        [f"{time:%m/%d/%Y,%H:%M:%S},{word}," for time in times] for word in ("REGULAR", "RECOVR AUD")
    )
