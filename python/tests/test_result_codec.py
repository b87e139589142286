"""Results as text, and digests of what tasks were given."""

import datetime
import json
import pathlib
import sys
import threading
import unittest

from octopipe.inputs_digest import digest_of
from octopipe.kept_results import _pieces
from octopipe.result_codec import Damaged, NotKept, decoded, encoded


class CodecTests(unittest.TestCase):
    def test_json_where_it_gives_back_exactly_the_same(self):
        for value in (None, True, 3, -2.5, "é\udc80\0", [1, [None]], {"a": {"b": [1.0]}}, 10**30):
            encoding, text = encoded(value)
            self.assertEqual(encoding, "json")
            again = decoded(encoding, text)
            self.assertEqual(repr(again), repr(value))

    def test_everything_else_is_pickled(self):
        for value in (
            (1, 2),
            {1: 2},
            {"a": (1,)},
            {1, 2},
            b"x",
            datetime.date(2023, 3, 25),
            float("inf"),
            [0] * 200_000,
        ):
            encoding, text = encoded(value)
            self.assertEqual((encoding, text.isascii()), ("pickle", True))
            self.assertEqual(decoded(encoding, text), value)

    def test_what_json_cannot_hold_is_pickled_or_refused(self):
        self.assertEqual(encoded(10**5000)[0], "pickle" if hasattr(sys, "get_int_max_str_digits") else "json")
        deep = []
        for _ in range(50_000):
            deep = [deep]
        with self.assertRaisesRegex(NotKept, "RecursionError"):
            encoded(deep)
        while deep:  # Freed at once, it would recurse in C.
            deep = deep[0]

    def test_what_cannot_be_kept_says_why(self):
        cases = [
            (threading.Lock(), "it cannot be pickled: TypeError"),
            (lambda: 1, "it cannot be pickled: "),
            ("x" * 5_000_000, "it has 5,000,002 bytes, more than 4 MiB"),
            (b"x" * 5_000_000, "it has more than 4 MiB"),
        ]
        for value, expected in cases:
            with self.assertRaises(NotKept) as refused:
                encoded(value)
            self.assertIn(expected, str(refused.exception))

    def test_damage_is_told(self):
        for encoding, text in (("json", "{"), ("pickle", "%%"), ("pickle", "aGFsbG8="), ("cbor", ""), (None, None)):
            with self.assertRaises(Damaged):
                decoded(encoding, text)

    def test_pieces_fit_with_their_escapes(self):
        for text in ("", "x", 'a"b\\' * 20_000, "y" * 64_000 + '"' * 64_000, "z" * 100_000):
            pieces = list(_pieces(text, 1000))
            self.assertEqual("".join(pieces), text)
            self.assertTrue(all(len(json.dumps(piece)) <= 1002 for piece in pieces))


class DigestTests(unittest.TestCase):
    def test_equal_values_have_equal_digests_and_others_do_not(self):
        values = [
            1,
            "1",
            [1],
            {"a": 1},
            {"a": 2},
            b"1",
            {1, 2},
            datetime.date(2023, 3, 25),
            pathlib.Path("a"),
            None,
            int,
        ]
        digests = [digest_of(value) for value in values]
        self.assertEqual(len(set(digests)), len(values))
        self.assertNotIn(None, digests)
        self.assertEqual(digest_of({"a": 1, "b": 2}), digest_of({"b": 2, "a": 1}))

    def test_what_cannot_be_told_has_none(self):
        class Slotted:
            __slots__ = ("a",)

        class Hidden:
            def __reduce__(self):
                return "x"

        loop = []
        loop.append(loop)
        for value in (threading.Lock(), lambda: 1, iter([]), Slotted(), Hidden(), {(1, 2): 3}, loop, open, object()):
            self.assertIsNone(digest_of(value), value)
