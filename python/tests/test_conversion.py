"""Parameters become what the annotations ask for."""

import dataclasses
import datetime
import decimal
import enum
import pathlib
import typing
import unittest

from octopipe.conversion import Mismatch, converted
from octopipe.input_error import ParameterError
from octopipe.parameters import bound


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


@dataclasses.dataclass
class Week:
    year: int
    days: typing.List[datetime.date] = dataclasses.field(default_factory=list)


class ConversionTests(unittest.TestCase):
    def test_values_that_fit(self):
        utc = datetime.timezone.utc
        day = datetime.date(2023, 3, 25)
        cases = [
            (5, int, 5),
            (5.0, int, 5),
            ("-5", int, -5),
            (5, float, 5.0),
            ("1e3", float, 1000.0),
            ("True", bool, True),
            (False, bool, False),
            ("x", str, "x"),
            ([1, "2"], typing.List[int], [1, 2]),
            ([1, 2], list, [1, 2]),
            (["a"], typing.Set[str], {"a"}),
            ([1, "x"], typing.Tuple[int, str], (1, "x")),
            ([1, "2"], typing.Tuple[int, ...], (1, 2)),
            ({"1": "2"}, typing.Dict[int, float], {1: 2.0}),
            (None, typing.Optional[int], None),
            ("7", typing.Optional[int], 7),
            ("7", typing.Union[int, str], "7"),
            (7, typing.Union[str, int], 7),
            ("red", Colour, Colour.RED),
            ("BLUE", Colour, Colour.BLUE),
            ("3", typing.Literal["x", 3], 3),
            ("2023-03-25", datetime.date, day),
            ("2023-03-25T09:00:00Z", datetime.datetime, datetime.datetime(2023, 3, 25, 9, tzinfo=utc)),
            ("09:30:00", datetime.time, datetime.time(9, 30)),
            ("a/b", pathlib.Path, pathlib.Path("a/b")),
            ({"year": "2023", "days": ["2023-03-25"]}, Week, Week(2023, [day])),
            ([1], typing.Any, [1]),
            ("1", typing.NewType("Name", str), "1"),
            ("1", typing.TypeVar("T"), "1"),
        ]
        for value, annotation, expected in cases:
            with self.subTest(value=value, annotation=annotation):
                result = converted(value, annotation)
                self.assertEqual(result, expected)
                self.assertIs(type(result), type(expected))

    def test_what_is_there_already_stays(self):
        week = Week(2023, [datetime.date(2023, 3, 25)])
        numbers, generator = [1, 2], iter([1])
        cases = [
            (week, Week),
            (Colour.RED, Colour),
            (pathlib.Path("a"), pathlib.Path),
            (datetime.datetime(2023, 3, 25), typing.Optional[datetime.datetime]),
            (numbers, typing.List[int]),
            (generator, typing.Iterable[int]),
        ]
        for value, annotation in cases:
            with self.subTest(annotation=annotation):
                self.assertIs(converted(value, annotation), value)
        self.assertEqual(converted((1, "2"), typing.List[int]), [1, 2])
        self.assertEqual(converted({datetime.date(2023, 3, 25)}, typing.Sequence[datetime.date]), week.days)
        self.assertEqual(converted(decimal.Decimal("1.5"), float), 1.5)

    def test_values_that_do_not_fit_are_named(self):
        cases = [
            ("x", int, 'expected an integer, got "x"'),
            (1.5, int, "expected an integer, got 1.5"),
            (None, int, "expected an integer, got null"),
            (True, float, "expected a number, got true"),
            (1, bool, "expected true or false, got 1"),
            (1, str, "expected a string, got 1"),
            ("a,b", list, 'expected a list, got "a,b"'),
            ([1, "x"], typing.List[int], 'item 1: expected an integer, got "x"'),
            ({"a": "x"}, typing.Dict[str, int], "'a': expected an integer, got \"x\""),
            ("x", typing.Optional[int], 'expected an integer or null, got "x"'),
            ("green", Colour, 'expected one of "red", 2, got "green"'),
            ("25.3.2023", datetime.date, 'expected a date such as 2023-03-25, got "25.3.2023"'),
            ({"yaer": 1}, Week, "unknown field 'yaer'; did you mean 'year'?"),
        ]
        for value, annotation, expected in cases:
            with self.subTest(value=value, annotation=annotation):
                with self.assertRaises(Mismatch) as caught:
                    converted(value, annotation)
                self.assertEqual(str(caught.exception), expected)

    def test_null_is_good_where_it_is_the_default(self):
        def load(year: int = None):
            return year

        self.assertEqual(bound({"year": None}, load), ([], {"year": None}))

    def test_every_missing_parameter_is_named(self):
        with self.assertRaisesRegex(ParameterError, "missing parameter 'year', 'month'"):
            bound({}, lambda year, month: None)

    def test_a_pydantic_model_is_validated_by_pydantic(self):
        try:
            import pydantic
        except ImportError:
            self.skipTest("pydantic is not installed")

        class Source(pydantic.BaseModel):
            port: int

        self.assertEqual(converted({"port": "80"}, Source), Source(port=80))
        with self.assertRaisesRegex(Mismatch, "port"):
            converted({"port": "x"}, Source)
