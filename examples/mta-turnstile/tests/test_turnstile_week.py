"""Which dates name a file, and what the others are told."""

import datetime
import unittest

import tests  # noqa: F401  the paths
from turnstile_week import WeekError, week_of

TODAY = datetime.date(2023, 6, 7)  # a Wednesday


class TurnstileWeekTests(unittest.TestCase):
    def test_a_saturday_names_its_file(self):
        week = week_of(2023, 3, 25, TODAY)
        self.assertEqual(week.url("http://host/turnstile/"), "http://host/turnstile/turnstile_230325.txt")
        self.assertEqual(week.lake_name, "turnstile_230325.csv.gz")

    def test_nothing_given_is_the_last_saturday_up_to_today(self):
        self.assertEqual(week_of(None, None, None, TODAY).saturday, datetime.date(2023, 6, 3))
        saturday = datetime.date(2023, 6, 3)
        self.assertEqual(week_of(None, None, None, saturday).saturday, saturday)

    def test_the_first_and_the_last_week(self):
        self.assertEqual(week_of(2014, 10, 18, TODAY).source_name, "turnstile_141018.txt")
        self.assertEqual(week_of(2023, 6, 3, TODAY).source_name, "turnstile_230603.txt")

    def test_what_names_no_file(self):
        cases = [
            ((2023, None, None), "give year, month and day, or none of them: month and day missing"),
            ((None, 3, 25), "give year, month and day, or none of them: year missing"),
            ((2023, 2, 30), "year 2023, month 2, day 30 is no date"),
            ((0, 1, 1), "year 0, month 1, day 1 is no date"),
            ((10**30, 1, 1), f"year {10**30}, month 1, day 1 is no date"),
            ((2023, 6, 10), "2023-06-10 is in the future; the newest file is that of 2023-06-03"),
            ((2014, 10, 11), "2014-10-11 is before the first file with these columns, that of 2014-10-18"),
            (
                (2023, 3, 22),
                "2023-03-22 is a Wednesday; files are named by the Saturday that ends the week: 2023-03-25",
            ),
            (
                (2023, 3, 26),
                "2023-03-26 is a Sunday; files are named by the Saturday that ends the week: 2023-04-01",
            ),
        ]
        for date, expected in cases:
            with self.subTest(date=date), self.assertRaises(WeekError) as caught:
                week_of(*date, TODAY)
            self.assertEqual(str(caught.exception), expected)
