"""Generated weeks have the original's format and its oddities."""

import collections
import csv
import datetime
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest

import tests
from generated_week import generated_week

WEEK = datetime.date(2023, 3, 25)


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode("ascii"))))


class GeneratedWeekTests(unittest.TestCase):
    def test_the_format(self):
        body = generated_week(WEEK, rows=5_000)
        header, *rows = rows_of(body)
        self.assertEqual(header[:3] + header[-2:-1], ["C/A", "UNIT", "SCP", "ENTRIES"])
        self.assertEqual((header[-1].strip(), len(header[-1])), ("EXITS", 68))
        self.assertEqual(len(rows), 5_000)
        self.assertEqual({len(row) for row in rows}, {11})
        dates = sorted({row[6] for row in rows})
        self.assertEqual((dates[0], dates[-1], len(dates)), ("03/18/2023", "03/24/2023", 7))
        self.assertTrue(all(len(row[9]) == len(row[10]) == 10 and row[9].isdigit() for row in rows))
        turnstiles = collections.Counter(tuple(row[:3]) for row in rows)
        self.assertEqual(len(turnstiles), 120)
        self.assertEqual(set(list(turnstiles.values())[:-1]), {42})

    def test_the_same_week_is_the_same_file_and_another_is_not(self):
        self.assertEqual(generated_week(WEEK, 420), generated_week(WEEK, 420))
        self.assertNotEqual(generated_week(WEEK, 420), generated_week(WEEK + datetime.timedelta(days=7), 420))

    def test_counters_go_on_from_week_to_week_with_a_few_resets_and_some_that_count_down(self):
        series = collections.defaultdict(list)
        for week in range(3):
            for row in rows_of(generated_week(WEEK + datetime.timedelta(days=7 * week), 60_000))[1:]:
                series[tuple(row[:3])].append(int(row[9]))
        kinds = collections.Counter()
        for readings in series.values():
            steps = [late - early for early, late in zip(readings, readings[1:])]
            backward = sum(step < 0 for step in steps)
            kinds["steady" if not backward else "reset" if backward == 1 else "downward"] += 1
        self.assertGreater(kinds["steady"], 0.95 * len(series))
        self.assertTrue(2 <= kinds["reset"] <= 20, kinds)
        self.assertTrue(5 <= kinds["downward"] <= 30, kinds)

    def test_half_a_percent_is_recovered_by_audit(self):
        kinds = collections.Counter(row[8] for row in rows_of(generated_week(WEEK, 60_000))[1:])
        self.assertEqual(set(kinds), {"REGULAR", "RECOVR AUD"})
        self.assertTrue(200 < kinds["RECOVR AUD"] < 400, kinds)

    def test_only_saturdays_from_the_first_file_on(self):
        with self.assertRaisesRegex(ValueError, "no Saturday"):
            generated_week(datetime.date(2023, 3, 24))
        with self.assertRaisesRegex(ValueError, "before 2014-10-18"):
            generated_week(datetime.date(2014, 10, 11))


class GeneratorCommandTests(unittest.TestCase):
    def generator(self, *arguments):
        command = [sys.executable, str(tests.EXAMPLE / "generator.py"), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)

    def test_a_week_is_written(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.generator("write", "--week", "2023-03-25", "--out", folder, "--rows", "84")
            path = pathlib.Path(folder, "turnstile_230325.txt")
            self.assertEqual((done.returncode, done.stdout), (0, f"{path}\n"))
            self.assertEqual(path.read_bytes(), generated_week(WEEK, 84))

    def test_bad_input_is_one_line(self):
        done = self.generator("write", "--week", "2023-03-24", "--out", "/tmp")
        self.assertEqual((done.returncode, done.stderr), (2, "generator.py: 2023-03-24 is no Saturday\n"))

    def test_serving_until_terminated(self):
        with tempfile.TemporaryDirectory() as folder:
            port_file = pathlib.Path(folder, "port")
            command = [sys.executable, str(tests.EXAMPLE / "generator.py"), "serve", "--port-file", str(port_file)]
            server = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
            try:
                base_url = server.stdout.readline().strip()
                self.assertEqual(base_url, f"http://127.0.0.1:{port_file.read_text().strip()}")
            finally:
                server.terminate()
                server.stdout.close()
                self.assertEqual(server.wait(timeout=60), 0)
