"""Results: told to the agent, and found again."""

import base64
import pickle

from tests.scripted_agent import AgentTestCase


class ResultMessageTests(AgentTestCase):
    def test_large_results_come_in_parts_before_the_task_is_completed(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def text(): return ['a"\\\\b'] * 30_000
            @task
            def data(): return bytes(range(256)) * 1000
            @flow
            def main():
                text(); data()
                return "x" * 100_000
            """
        )
        for key, encoding in (("text-0", "json"), ("data-0", "pickle"), (None, "json")):
            parts = [message for message in run.of_type("result") if message.get("task") == key]
            self.assertEqual([part["part"] for part in parts], list(range(1, len(parts) + 1)))
            self.assertEqual({(part["parts"], part["encoding"]) for part in parts}, {(len(parts), encoding)})
            self.assertGreater(len(parts), 1)
        whole = "".join(part["data"] for part in run.of_type("result") if part.get("task") == "data-0")
        self.assertEqual(pickle.loads(base64.b64decode(whole)), bytes(range(256)) * 1000)
        order = [
            message["type"] + message.get("state", "")
            for message in run.messages
            if message.get("task", message.get("key")) == "data-0"
        ]
        self.assertEqual((order[0], order[-1]), ("taskrunning", "taskcompleted"))
        self.assertTrue(all(len(line) <= 65536 for line in run.lines))

    def test_what_would_need_too_many_parts_goes_the_shorter_way(self):
        run = self.completed(
            """
            import os
            from octopipe import flow, task
            @task
            def quotes(n): return ['"' * 100] * n
            @flow
            def main():
                quotes(18_000)
                return os.urandom(3_100_000)
            """
        )
        parts = run.of_type("result")
        self.assertEqual({(part["encoding"], part["task"]) for part in parts}, {("pickle", "quotes-0")})
        self.assertLessEqual(len(parts), 64)
        self.assertEqual(
            run.logged("warning"), ["The result of the flow is not kept: it has more than 4,098,304 bytes"]
        )

    def test_what_cannot_be_kept_is_told_once_and_harms_nothing(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            @task
            def lock(): return threading.Lock()
            @task
            def large(): return "x" * 5_000_000
            @task(persist_result=False)
            def private(): return "secret"
            @flow
            def main():
                lock(); lock(); large(); private()
                return threading.Lock()
            """
        )
        self.assertEqual(run.of_type("result"), [])
        warnings = run.logged("warning")
        self.assertEqual(len(warnings), 3)
        self.assertIn("The result of Task 'lock-0' is not kept: it cannot be pickled", warnings[0])
        self.assertIn("more than 4 MiB", warnings[1])
        self.assertIn("The result of the flow is not kept", warnings[2])
        self.assertEqual([task["states"][-1] for task in run.tasks.values()], ["completed"] * 4)

    def test_a_flows_result_is_readable_where_it_has_a_json_form(self):
        run = self.completed(
            """
            import datetime, pathlib
            def main(): return {"day": datetime.date(2023, 3, 25), "rows": (1, 2), "file": pathlib.Path("/a")}
            """
        )
        value = {"day": "2023-03-25", "rows": [1, 2], "file": "/a"}
        self.assertEqual(run.of_type("result"), [{"type": "result", "value": value}])


class ReuseTests(AgentTestCase):
    TEXT = """
        from octopipe import flow, task
        calls = []
        @task
        def load(n):
            calls.append(n)
            return n, n
        @task(retries=1)
        def opaque(value): return 1
        @flow
        def main():
            assert load(1) == (1, 1) and load.submit(2).result() == (2, 2)
            opaque(lambda: 1)
            print(calls)
        """

    def test_results_of_the_run_that_is_repeated_are_taken(self):
        asked = []

        def answer(message):
            asked.append(message)
            kept = {"encoding": "pickle", "data": base64.b64encode(pickle.dumps((1, 1))).decode()}
            return [{"value": kept if message["task"] == "load-0" else None}]

        run = self.completed(self.TEXT, answer=answer, OCTOPIPE_REUSE="r0")
        self.assertEqual(run.output, "[2]\n")
        self.assertEqual([message["type"] for message in asked], ["earlier", "earlier"])
        self.assertEqual([message["task"] for message in asked], ["load-0", "load-1"])
        self.assertEqual(run.states("load-0"), ["completed"])
        self.assertEqual(
            (run.tasks["load-0"]["reused"], run.tasks["load-0"]["inputs"]), ("earlier", asked[0]["inputs"])
        )
        self.assertNotIn("reused", run.tasks["load-1"])

    def test_without_a_run_to_repeat_nobody_is_asked(self):
        run = self.completed(self.TEXT, answer=lambda message: self.fail("asked"))
        self.assertEqual(run.output, "[1, 2]\n")

    def test_what_cannot_be_read_or_asked_runs(self):
        answers = iter(
            [
                [{"value": {"encoding": "pickle", "data": "aGFsbG8="}}],
                [{"error": "unsupported", "message": "what is 'earlier'?"}],
            ]
        )
        run = self.completed(self.TEXT, answer=lambda message: next(answers), OCTOPIPE_REUSE="r0")
        self.assertEqual(run.output, "[1, 2]\n")
        self.assertIn("cannot be used, so it runs", run.logged("warning")[0])
        self.assertIn("what is 'earlier'?", run.logged("warning")[1])
