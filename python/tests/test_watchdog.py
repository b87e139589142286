"""What times out where nobody in the process can look at the clock."""

import time

from octopipe.watchdog_process import GRACE, Call, _next_look, _silent
from tests.scripted_agent import AgentTestCase, AnsweredRun


class WatchdogTests(AgentTestCase):
    TEXT = """
        import re, time
        from octopipe import flow, task
        def hold(): re.match("(a+)+$", "a" * 40 + "b")
        {}
        """

    def test_the_grace_begins_when_the_time_is_seen_to_be_over(self):
        early, late, alive = (Call(end, None, "Task", "timed out") for end in (1.0, 2.0, 1000.0))
        calls = {1: late, 2: early, 3: alive}
        self.assertEqual((_silent(calls, 0.0), _next_look(calls, 0.0)), ([], 1.0))
        self.assertEqual(_silent(calls, 100.0), [])
        self.assertEqual(_next_look(calls, 100.0), 100.0 + GRACE)
        self.assertEqual(_silent(calls, 100.0 + GRACE), [early, late])
        self.assertEqual(_silent({3: alive}, 100.0 + GRACE), [])
        self.assertIsNone(_next_look({}, 100.0))

    def begun(self, name, body):
        file = self.write(self.TEXT.format(body.replace("\n", "\n        ")), name)
        return AnsweredRun(f"{file}:main", self.folder)

    def test_a_process_that_cannot_answer_is_ended_and_has_failed(self):
        start = time.monotonic()
        body = "@task(timeout_seconds=0.5)\n{} work(): {}\n@flow\n{} main(): {}"
        runs = [
            self.begun("task.py", body.format("def", "hold()", "def", "work()")),
            self.begun("submitted.py", body.format("def", "hold()", "def", "work.submit().wait()")),
            self.begun("loop.py", body.format("async def", "time.sleep(60)", "async def", "await work()")),
            self.begun("flow.py", "@flow(timeout_seconds=0.5)\ndef main(): hold()"),
        ]
        for run in runs:
            run.finish()
        self.assertLess(time.monotonic() - start, 25)
        for run in runs:
            self.assertGreater(run.code, 0, "a signal would be a crash")
            (failure,) = run.of_type("failure")
            self.assertEqual(failure["error"], "TimedOut")
            self.assertIn("timed out after 0.5 s in code that holds the Python interpreter", failure["message"])
            self.assertRegex(run.errors, r"\.py\", line \d+ in (hold|work)\n")
        for run in runs[:3]:
            self.assertEqual(run.states("work-0"), ["running", "failed"])
            self.assertEqual(run.tasks["work-0"]["cause"], "TimedOut: timed out after 0.5 s")
            self.assertTrue(run.of_type("failure")[0]["message"].startswith("Task 'work-0' timed out"))
        self.assertEqual(runs[3].tasks, {})

    def test_whoever_answers_in_time_is_left_alone(self):
        run = self.begun(
            "long.py",
            "@task(timeout_seconds=0.2)\ndef work(): time.sleep(60)\n@task\ndef other(): time.sleep(6)\n"
            "@flow\ndef main():\n    work(return_state=True)\n    other()\n    return 1",
        ).finish()
        self.assertEqual((run.code, run.states("other-0")), (0, ["running", "completed"]))
