"""Which months and Saturdays are meant."""

import datetime
import unittest

import tests  # noqa: F401  the paths
from months import MonthError, months_from, saturdays_of


class MonthsTests(unittest.TestCase):
    def test_months_go_on_over_the_end_of_the_year(self):
        self.assertEqual(months_from("2022-11", 3), [(2022, 11), (2022, 12), (2023, 1)])
        self.assertEqual(months_from("2023-03", 1), [(2023, 3)])

    def test_what_names_no_months(self):
        for first, count, expected in (
            ("2023", 1, "first_month '2023' is no month such as 2023-01"),
            ("2023-13", 1, "first_month '2023-13' is no month"),
            ("2023-01", 0, "months 0: from 1 to 120"),
        ):
            with self.subTest(first=first, count=count), self.assertRaisesRegex(MonthError, expected):
                months_from(first, count)

    def test_every_saturday_of_the_month(self):
        self.assertEqual([day.day for day in saturdays_of(2023, 1)], [7, 14, 21, 28])
        self.assertEqual([day.day for day in saturdays_of(2023, 4)], [1, 8, 15, 22, 29])
        self.assertTrue(all(day.weekday() == 5 for day in saturdays_of(2022, 12)))
        self.assertEqual(saturdays_of(2022, 12)[-1], datetime.date(2022, 12, 31))
