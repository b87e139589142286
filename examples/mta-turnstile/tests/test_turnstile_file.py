"""Columns are cleaned and every row is looked at."""

import gzip
import pathlib
import tempfile
import unittest

import tests  # noqa: F401  the paths
from turnstile_file import DamagedFile, clean, clean_name, count_rows

HEADER = "C/A,UNIT,SCP,STATION,LINENAME,DIVISION,DATE,TIME,DESC,ENTRIES,EXITS          \n"
ROW = "A002,R051,02-00-00,59 ST,NQR456W,BMT,05/27/2023,00:00:00,REGULAR,0002040,0000985\n"
CLEAN_HEADER = "CA,UNIT,SCP,STATION,LINENAME,DIVISION,DATE,TIME,DESC,ENTRIES,EXITS\n"


class TurnstileFileTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name, "week.txt")
        self.target = pathlib.Path(folder.name, "week.csv.gz")

    def cleaned(self, text):
        self.source.write_text(text, encoding="utf-8")
        rows = clean(self.source, self.target)
        with gzip.open(self.target, "rt", encoding="utf-8") as file:
            return rows, file.read()

    def test_names_are_stripped_and_values_stay(self):
        self.assertEqual(clean_name(" C/A "), "CA")
        self.assertEqual(self.cleaned(HEADER + ROW), (1, CLEAN_HEADER + ROW))
        self.assertEqual(count_rows(self.target), 1)

    def test_an_unnamed_index_column_is_dropped(self):
        for name in ("", "Unnamed: 0"):
            self.assertEqual(self.cleaned(f"{name},{HEADER}0,{ROW}1,{ROW}"), (2, CLEAN_HEADER + ROW + ROW))

    def test_blanks_at_the_end_of_rows_and_empty_lines_are_dropped(self):
        text = (HEADER + ROW.replace("\n", "     \n") + "\n" + ROW).replace("\n", "\r\n")
        self.assertEqual(self.cleaned(text), (2, CLEAN_HEADER + ROW + ROW))

    def test_the_same_text_gives_the_same_bytes(self):
        self.cleaned(HEADER + ROW)
        first = self.target.read_bytes()
        self.cleaned(HEADER + ROW)
        self.assertEqual(self.target.read_bytes(), first)

    def test_what_is_no_turnstile_file(self):
        cases = [
            ("<html>not here</html>\n", "the header is not that of a turnstile file"),
            ("", "the header is not that of a turnstile file"),
            (HEADER, "no rows"),
            (HEADER + ROW + "A002,R051\n", "line 3: 2 columns where 11 should be"),
            (HEADER + ROW[:-3], "the last line is cut off"),
            (HEADER + '"open\n', "unexpected end of data"),
        ]
        for text, expected in cases:
            with self.subTest(text=text), self.assertRaisesRegex(DamagedFile, expected):
                self.cleaned(text)

    def test_damage_of_a_kept_file_is_found(self):
        self.cleaned(HEADER + ROW * 1000)
        whole = self.target.read_bytes()
        flipped = bytearray(whole)
        flipped[-6] ^= 1  # in the checksum
        damaged = {
            "cut": whole[: len(whole) // 2],
            "without its end": whole[:-1],
            "flipped": bytes(flipped),
            "no gzip": b"CA,UNIT",
            "empty": b"",
            "other columns": gzip.compress(b"A,B\n1,2\n"),
            "a short row": gzip.compress((CLEAN_HEADER + ROW + "A002\n").encode()),
            "no rows": gzip.compress(CLEAN_HEADER.encode()),
        }
        for what, body in damaged.items():
            self.target.write_bytes(body)
            with self.subTest(what), self.assertRaises(DamagedFile):
                count_rows(self.target)
