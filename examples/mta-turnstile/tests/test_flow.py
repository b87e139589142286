"""The whole flow: from the server into the data lake, through every kind of trouble."""

import datetime
import gzip
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import tests
from octopipe import get_run_logger

from data_lake import DataLake
from download import DownloadError, TransferError, download, pauses
from flow import mta_batch_flow
from generated_week import generated_week
from tests.faulty_server import Background, FaultyServer, cut_off, cut_off_chunks, status, whole, without_length
from turnstile_file import COLUMNS, DamagedFile
from turnstile_week import WeekError
from week_server import WeekServer

SATURDAY = datetime.date(2023, 3, 25)
BODY = generated_week(SATURDAY, rows=400)
REAL_WEEK = tests.REPOSITORY.parent / "shared" / "mta" / "turnstile_230603.csv.gz"


class FlowTests(unittest.TestCase):
    def setUp(self):
        get_run_logger()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.lake = pathlib.Path(folder.name, "lake")
        self.folder = self.lake / "turnstile"
        self.file = self.folder / "turnstile_230325.csv.gz"
        scratch = mock.patch.dict(os.environ, OCTOPIPE_WORKDIR=folder.name)
        scratch.start()
        self.addCleanup(scratch.stop)

    def run_flow(self, server, date=SATURDAY, **parameters):
        """The flow's result and what it logged."""
        with self.assertLogs("octopipe", "DEBUG") as logs:
            self.logs = logs
            return mta_batch_flow(
                date.year, date.month, date.day, server.base_url, str(self.lake), retry_delay=0, **parameters
            )

    def logged(self):
        return "\n".join(record.getMessage() for record in self.logs.records)

    def kept(self):
        with gzip.open(self.file, "rt") as file:
            return file.read().splitlines()

    def facts(self):
        """What would change if the file were written again."""
        stat = self.file.stat()
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def assert_nothing_kept(self):
        self.assertEqual([path.name for path in self.folder.glob("*")] if self.folder.exists() else [], [])

    def test_a_week_arrives_whole(self):
        with FaultyServer([whole(BODY)]) as server:
            self.assertEqual(self.run_flow(server), str(self.file))
        lines = self.kept()
        self.assertEqual(lines[0], ",".join(COLUMNS))
        self.assertEqual(lines[1:], BODY.decode().splitlines()[1:])
        self.assertRegex(self.logged(), r"400 rows, [\d,]+ bytes fetched, [\d,]+ bytes kept in .*, \d\.\d s")
        self.assertEqual(os.listdir(self.folder), [self.file.name])
        for line in ("records: 400", f"bytes: {len(BODY):,}", "artifact 'turnstile-week' (markdown)"):
            self.assertIn(line, self.logged())

    def test_a_whole_file_is_not_fetched_again(self):
        with FaultyServer([whole(BODY)]) as server:
            self.run_flow(server)
            before = self.facts()
            self.run_flow(server)
            self.assertEqual(server.requests, 1)
        self.assertEqual(self.facts(), before)
        self.assertIn("is there already, whole, with 400 rows", self.logged())

    def test_a_half_written_file_is_fetched_again(self):
        with FaultyServer([whole(BODY)]) as server:
            self.run_flow(server)
            good = self.file.read_bytes()
            self.file.write_bytes(good[: len(good) // 2])
            self.run_flow(server)
            self.assertEqual(server.requests, 2)
        self.assertIn("Not a whole file, so it is fetched again", self.logged())
        self.assertEqual(self.file.read_bytes(), good)

    def test_a_broken_transfer_is_tried_again(self):
        troubles = [cut_off(BODY, 5_000), cut_off(BODY, 0), status(503)]
        with FaultyServer([*troubles, whole(BODY)]) as server:
            self.run_flow(server)
            self.assertEqual(server.requests, 4)
        self.assertEqual(len(self.kept()), 401)
        self.assertRegex(
            self.logged(), rf"retrying in 0 s \(1 of 3\): TransferError: .*: 5,000 of {len(BODY):,} bytes came"
        )

    def test_a_transfer_that_never_ends_well_leaves_nothing(self):
        for trouble in (cut_off(BODY, 5_000), cut_off_chunks(BODY), status(500)):
            with FaultyServer([trouble]) as server:
                with self.assertRaises(TransferError):
                    self.run_flow(server, attempts=2)
                self.assertEqual(server.requests, 2)
            self.assert_nothing_kept()

    def test_what_no_further_attempt_would_change_is_told_at_once(self):
        cases = [
            (status(404), DownloadError, r"turnstile_230325.txt is not published \(404\)"),
            (status(403), DownloadError, "was refused: 403 Forbidden"),
            (without_length(BODY), DownloadError, "tells no length"),
            (whole(b"<html>moved</html>\n"), DamagedFile, "the header is not that of a turnstile file"),
            (whole(BODY[:9_000]), DamagedFile, "the last line is cut off"),
        ]
        for answer, error, expected in cases:
            with self.subTest(expected), FaultyServer([answer]) as server:
                with self.assertRaisesRegex(error, expected):
                    self.run_flow(server)
                self.assertEqual(server.requests, 1)
            self.assert_nothing_kept()

    def test_a_server_that_is_not_there(self):
        with FaultyServer([status(500)]) as server:
            pass
        with self.assertRaisesRegex(TransferError, "turnstile_230325.txt: .*Connection refused"):
            self.run_flow(server, attempts=2)

    def test_attempts_that_make_no_sense_ask_no_server(self):
        with FaultyServer([whole(BODY)]) as server:
            with self.assertRaisesRegex(ValueError, "attempts 0, retry_delay 0.0: at least 1, at least 0"):
                self.run_flow(server, attempts=0)
            self.assertEqual(server.requests, 0)

    def test_pauses_double_up_to_a_minute(self):
        self.assertEqual(pauses(9, 1), [1, 2, 4, 8, 16, 32, 60, 60])
        self.assertEqual(pauses(1, 5), [])

    def test_a_killed_copy_leaves_no_file_under_the_final_name(self):
        with FaultyServer([whole(BODY)]) as server:
            with mock.patch("data_lake.os.replace", side_effect=KeyboardInterrupt):
                with self.assertRaises(KeyboardInterrupt):
                    self.run_flow(server)
        self.assert_nothing_kept()

    def test_stale_parts_of_killed_runs_are_removed_and_young_ones_stay(self):
        self.folder.mkdir(parents=True)
        old, young = self.folder / ".old.part", self.folder / ".young.part"
        old.touch()
        young.touch()
        os.utime(old, (0, 0))
        with FaultyServer([whole(BODY)]) as server:
            self.run_flow(server)
        self.assertEqual((old.exists(), young.exists()), (False, True))

    def test_a_date_without_a_file_asks_no_server(self):
        with FaultyServer([whole(BODY)]) as server:
            with self.assertRaisesRegex(WeekError, "is a Friday"):
                self.run_flow(server, SATURDAY - datetime.timedelta(days=1))
            self.assertEqual(server.requests, 0)

    def test_an_empty_data_lake_is_refused(self):
        with self.assertRaisesRegex(ValueError, "data_lake is empty"):
            DataLake(" ")

    def test_generated_weeks_are_served_under_their_names(self):
        class Server(Background, WeekServer):
            pass

        with Server(rows=420) as server:
            self.run_flow(server)
            self.assertEqual(len(self.kept()), 421)
            for path in ("/elsewhere/turnstile_230325.txt", "/turnstile_230324.txt", "/turnstile_239999.txt", "/"):
                url = server.base_url + path
                with self.assertRaisesRegex(DownloadError, "not published"):
                    download(url, self.lake / "unwanted")

    @unittest.skipUnless(REAL_WEEK.exists(), f"the real week is not at {REAL_WEEK}")
    def test_the_real_week(self):
        with gzip.open(REAL_WEEK) as file:
            body = file.read()
        with FaultyServer([whole(body)]) as server:
            self.run_flow(server, datetime.date(2023, 6, 3))
        self.file = self.folder / "turnstile_230603.csv.gz"
        lines = self.kept()
        self.assertEqual(len(lines), 1 + 253_237)
        self.assertEqual(lines[0], ",".join(COLUMNS))
        self.assertEqual(lines[1], "A002,R051,02-00-00,59 ST,NQR456W,BMT,05/27/2023,00:00:00,REGULAR,2040,985")
        self.assertEqual(sum(",RECOVR AUD," in line for line in lines), 1_363)
        self.assertRegex(self.logged(), rf"{len(body):,} of {len(body):,} bytes")
