"""Calls that come later, and what becomes of tasks for which no thread can be started."""

import threading
import unittest
from unittest import mock

from octopipe.timer import Timer
from tests.scripted_agent import AgentTestCase

PATIENCE = 20


class TimerTests(unittest.TestCase):
    def test_a_callback_that_raises_is_told_and_the_next_ones_are_called(self):
        timer, called = Timer(), threading.Event()
        with mock.patch.object(threading, "excepthook") as told:
            timer.later(0, lambda: 1 // 0)
            timer.later(0, called.set)
            self.assertTrue(called.wait(PATIENCE))
        self.assertIs(told.call_args.args[0].exc_type, ZeroDivisionError)

    def test_after_a_thread_that_could_not_be_started_the_next_call_starts_one(self):
        timer, called = Timer(), threading.Event()
        with mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread")):
            with self.assertRaises(RuntimeError):
                timer.later(0, lambda: None)
        timer.later(0, called.set)
        self.assertTrue(called.wait(PATIENCE))


class NoThreadTests(AgentTestCase):
    TEXT = """
        from octopipe import flow, task
        from octopipe.worker_pool import WorkerPool
        put, count = WorkerPool.put, 0
        def refusing(pool, work):
            global count
            count += 1
            if count == REFUSED: raise RuntimeError("can't start new thread")
            put(pool, work)
        WorkerPool.put = refusing
        @task(retries=1, retry_delay_seconds=0.001)
        def load(n):
            if not n or n.pop(): raise OSError("cut off")
            return 1
        @task
        def use(value): return value
        @flow
        def main():
            first = load.submit([False, True])
            print(use.submit(first).wait(20))
            print(load.submit([False, True]).wait(20))
            return "seen"
        """

    def refused(self, number):
        run = self.run_under_agent(self.TEXT.replace("REFUSED", str(number)))
        self.assertEqual((run.code, run.errors), (0, ""))
        return run

    def test_a_retry_without_a_thread_fails_and_later_ones_are_made(self):
        run = self.refused(2)
        cause = "RuntimeError: can't start new thread"
        self.assertEqual(run.output, f'Skipped("task \'load-0\' failed: {cause}")\nCompleted()\n')
        self.assertEqual((run.states("load-0")[-1], run.tasks["load-0"]["cause"]), ("failed", cause))
        self.assertEqual(run.states("load-1")[-1], "completed")

    def test_a_task_without_a_thread_fails_when_what_it_waited_for_is_there(self):
        run = self.refused(3)
        cause = "RuntimeError: can't start new thread"
        self.assertEqual(run.output, f'Failed("{cause}")\nCompleted()\n')
        self.assertEqual(run.tasks["use-0"]["cause"], cause)

    def test_a_task_without_a_thread_fails_where_it_is_submitted(self):
        self.assertEqual(self.refused(1).tasks["load-0"]["cause"], "RuntimeError: can't start new thread")
