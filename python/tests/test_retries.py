"""Failed tasks and flows are tried again."""

import unittest

from octopipe.retry_policy import RetryPolicy
from octopipe.tasks import exponential_backoff
from tests.scripted_agent import AgentTestCase


class RetryPolicyTests(unittest.TestCase):
    def pauses(self, *arguments):
        policy = RetryPolicy("task", *arguments)
        return [policy.pause_before(retry, chance=0.5) for retry in range(1, 5)]

    def test_pauses_are_a_number_a_list_or_a_function(self):
        self.assertEqual(self.pauses(), [None] * 4)
        self.assertEqual(self.pauses(3), [0, 0, 0, None])
        self.assertEqual(self.pauses(2, 1.5), [1.5, 1.5, None, None])
        self.assertEqual(self.pauses(3, [1, 10]), [1, 10, 10, None])
        self.assertEqual(self.pauses(3, exponential_backoff(5)), [5, 10, 20, None])

    def test_jitter_makes_pauses_longer_by_chance(self):
        self.assertEqual(self.pauses(2, [4, 0], 0.5), [5.0, 0, None, None])
        policy = RetryPolicy("task", 1, 10, 1)
        self.assertTrue(all(10 <= policy.pause_before(1) <= 20 for _ in range(100)))

    def test_what_makes_no_sense_is_refused(self):
        for arguments in ((-1,), ("3",), (True,), (1, -1), (1, "x"), (1, [1, None]), (1, 1, -1), (1, float("nan"))):
            with self.subTest(arguments), self.assertRaisesRegex(TypeError, r"^@task\(retr.*=…\) takes"):
                RetryPolicy("task", *arguments)


class RetryTests(AgentTestCase):
    def test_a_failed_task_waits_and_is_tried_again(self):
        run = self.completed(
            """
            from octopipe import flow, runtime, task
            @task(retries=3, retry_delay_seconds=[0.01, 0])
            def load():
                if runtime.task_run.run_count < 4: raise OSError("cut off")
                return "whole"
            @flow
            def main():
                assert load() == "whole"
                assert load.submit().result() == "whole"
            """
        )
        for key in ("load-0", "load-1"):
            messages = [message for message in run.of_type("task") if message["key"] == key]
            self.assertEqual(
                [(message["state"], message.get("attempt")) for message in messages if message["state"] != "completed"],
                [("running", 1), ("pending", None), ("running", 2), ("running", 3), ("running", 4)],
            )
            self.assertEqual(messages[1]["cause"], "retrying in 0.01 s (1 of 3): OSError: cut off")
        self.assertEqual(len(run.logged("warning")), 6)

    def test_the_author_says_which_failures_are_worth_a_retry(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            def judge(task, task_run, state):
                return isinstance(state.result(raise_on_failure=False), OSError)
            def broken(task, task_run, state):
                return 1 / 0
            @task(retries=3, retry_condition_fn=judge)
            def load(error): raise error
            @task(retries=3, retry_condition_fn=broken)
            def other(): raise ValueError
            @flow
            def main():
                load(ValueError(), return_state=True)
                load(OSError(), return_state=True)
                other(return_state=True)
                return 1
            """
        )
        self.assertEqual([run.tasks[key]["attempt"] for key in ("load-0", "load-1", "other-0")], [1, 4, 1])
        self.assertTrue(any("'retry_condition_fn' of Task 'other-0' failed" in line for line in run.logged("error")))

    def test_a_long_pause_takes_no_thread(self):
        self.completed(
            """
            from octopipe import flow, runtime, task
            from octopipe.task_runners import ConcurrentTaskRunner
            order = []
            @task(retries=1, retry_delay_seconds=0.1)
            def slow():
                order.append("slow")
                if runtime.task_run.run_count == 1: raise OSError
            @task
            def quick(): order.append("quick")
            @flow(task_runner=ConcurrentTaskRunner(max_workers=1))
            def main():
                slow.submit(); quick.submit()
            main.with_options(name="x")
            def check():
                main()
                assert order == ["slow", "quick", "slow"], order
            """,
            entry="check",
        )

    def test_a_flow_is_tried_again_with_the_results_that_were_there(self):
        run = self.completed(
            """
            from octopipe import flow, runtime, task
            calls = []
            @task
            def load(n):
                calls.append(n)
                return n
            @task
            def flaky():
                calls.append("flaky")
                if len([c for c in calls if c == "flaky"]) < 3: raise OSError("away")
            @flow
            def sub(n): return load(n)
            @flow(retries=2, retry_delay_seconds=0.01)
            def main():
                assert load.map([1, 2]).result() == [1, 2]
                assert sub(5) == 5
                load(runtime.flow_run.run_count * 100)
                flaky()
                print(sorted(map(str, calls)))
            """
        )
        self.assertEqual(run.output, "['1', '100', '2', '200', '300', '5', 'flaky', 'flaky', 'flaky']\n")
        self.assertEqual(run.states("load-0"), ["running", "completed"])
        self.assertEqual(run.states("sub-0"), ["running", "completed"])
        self.assertEqual(run.states("flaky-0"), ["running", "failed"] * 2 + ["running", "completed"])
        self.assertEqual(run.tasks["flaky-0"]["attempt"], 3)
        self.assertEqual(
            len([line for line in run.logged("warning") if line.startswith("Flow run failed, retrying")]), 2
        )

    def test_a_flow_within_a_flow_has_tries_of_its_own(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            @task
            def load(): return 1
            @flow(retries=1)
            def sub():
                load()
                raise OSError("away")
            @flow
            def main(): sub()
            """
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.states("sub-0"), ["running", "running", "failed"])
        self.assertEqual(run.states("sub-0/load-0"), ["running", "completed"])

    def test_parameters_that_do_not_fit_are_not_tried_again(self):
        run = self.run_under_agent(
            """
            from octopipe import flow
            @flow(retries=5)
            def sub(n: int): pass
            @flow
            def main(): sub("x")
            """
        )
        self.assertEqual(run.of_type("failure")[0]["message"], "parameter 'n': expected an integer, got \"x\"")
        self.assertEqual(run.states("sub-0"), ["failed"])
