"""Three months come into the lake: by hand in one process, and as runs of a deployment."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import tests
from octopipe import get_run_logger

from generated_week import generated_week
from initial_load import WeekFailed, initial_load
from months import months_from, saturdays_of
from week_server import WeekServer

WEEKS = [saturday for month in months_from("2023-01", 3) for saturday in saturdays_of(*month)]
FILES = sorted(f"turnstile_{week:%y%m%d}.csv.gz" for week in WEEKS)


class ByHandTests(unittest.TestCase):
    def setUp(self):
        get_run_logger()
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.lake = pathlib.Path(scratch.name, "lake")
        self.server = WeekServer(rows=84)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def load(self, **parameters):
        with self.assertLogs("octopipe", "INFO") as logs:
            self.logs = logs
            return initial_load(base_url=self.server.base_url, data_lake=str(self.lake), **parameters)

    def kept(self):
        return sorted(path.name for path in (self.lake / "turnstile").iterdir())

    def test_three_months_come_in_parallel_and_once(self):
        result = self.load(first_month="2023-01", months=3)
        self.assertEqual(self.kept(), FILES)
        self.assertEqual(result["weeks"], 12)
        self.assertEqual(result["months"][0], {"month": "2023-01", "weeks": 4, "loaded": 4})
        self.assertTrue(any("12 of 12 weeks" in record.getMessage() for record in self.logs.records))
        self.server.body_of = lambda saturday: self.fail("asked again")
        self.assertEqual(self.load(first_month="2023-01", months=3), result)

    def test_a_week_that_does_not_come_fails_the_load_when_the_others_have_come(self):
        def body_of(saturday):
            return b"not a week\n" if saturday.day == 14 else generated_week(saturday, rows=84)

        self.server.body_of = body_of
        with self.assertRaisesRegex(WeekFailed, "1 of 4 weeks did not come, first that to 2023-01-14"):
            self.load(first_month="2023-01", months=1)
        self.assertEqual(len(self.kept()), 3)


class UnderAnAgentTests(unittest.TestCase):
    """The agent is a thread of the test: it answers every request for a run at once."""

    def test_each_week_is_a_run_of_the_deployment(self):
        code, messages, orders = self.run_with(lambda order: "completed")
        self.assertEqual(code, 0)
        self.assertEqual({order["deployment"] for order in orders}, {"MTA Batch flow/weekly"})
        self.assertEqual(sorted(order["parameters"]["day"] for order in orders), sorted(week.day for week in WEEKS))
        self.assertEqual(len({order["key"] for order in orders}), 12)
        named = {order["key"]: order["name"] for order in orders}
        self.assertEqual(named["load week-0/MTA Batch flow/weekly-0"], "initial-load-230107")
        nodes = [message for message in messages if message["type"] == "task" and message.get("kind") == "run"]
        self.assertEqual({node["within"] for node in nodes}, {f"load week-{number}" for number in range(12)})
        (table,) = [message for message in messages if message["type"] == "artifact"]
        self.assertEqual([row["loaded"] for row in table["data"]], [4, 4, 4])
        progress = [message for message in messages if message["type"] == "progress" and "task" not in message]
        self.assertEqual((progress[-1]["done"], progress[-1]["total"]), (12, 12))

    def test_a_run_that_fails_fails_the_load(self):
        code, messages, _ = self.run_with(lambda order: "failed" if order["parameters"]["day"] == 7 else "completed")
        self.assertEqual(code, 1)
        (failure,) = [message for message in messages if message["type"] == "failure"]
        self.assertEqual(failure["message"], "1 of 12 weeks did not come, first that to 2023-01-07")

    def run_with(self, state_of):
        """The exit code, the messages, and the requests for runs."""
        ours, theirs = socket.socketpair()
        parameters = {"first_month": "2023-01", "months": 3, "deployment": "MTA Batch flow/weekly"}
        environment = {
            **os.environ,
            "PYTHONPATH": str(tests.REPOSITORY / "python"),
            "OCTOPIPE_CONTRACT_FD": str(theirs.fileno()),
            "OCTOPIPE_CONTRACT": "2",
            "OCTOPIPE_PARAMETERS": json.dumps(parameters),
        }
        command = [sys.executable, "-m", "octopipe", "run", f"{tests.EXAMPLE}/initial_load.py:initial_load"]
        process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL)
        theirs.close()
        messages, orders = [], []
        with ours, ours.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                messages.append(message)
                if message["type"] == "run_deployment":
                    orders.append(message)
                    facts = {"id": message["key"], "name": message["name"], "state": "running"}
                    self.answer(ours, message, {"value": facts, "more": True})
                    self.answer(ours, message, {"value": {**facts, "state": state_of(message), "result": "/lake/x"}})
        return process.wait(60), messages, orders

    def answer(self, connection, message, content):
        line = json.dumps({"type": "answer", "request": message["request"], **content})
        connection.sendall(line.encode() + b"\n")
