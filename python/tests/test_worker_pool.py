"""The threads of submitted tasks: never more than allowed, and no work is left lying."""

import os
import threading
import unittest
from unittest import mock

from octopipe.interruption import Abandoned
from octopipe.thread_place import lent_thread
from octopipe.worker_pool import WorkerPool

# So long a test waits for what has to come.
PATIENCE = 20


class WorkerPoolTests(unittest.TestCase):
    def pool(self, limit, kind=WorkerPool):
        pool = kind(limit)
        self.addCleanup(pool.close)
        return pool

    def executed(self, pool):
        """Whether work that is put now is done."""
        done = threading.Event()
        pool.put(done.set)
        return done.wait(PATIENCE)

    def until_idle(self, pool, count):
        while pool._idle != count:
            os.sched_yield()

    def test_work_that_comes_while_the_last_thread_ends_is_done(self):
        done = threading.Event()

        class Ending(WorkerPool):
            def _next(self):
                work = super()._next()
                if work is None and not done.is_set():
                    self.put(done.set)
                return work

        pool = self.pool(1, Ending)
        pool.put(pool.close)
        self.assertTrue(done.wait(PATIENCE))

    def test_a_thread_above_the_limit_takes_no_more_work(self):
        pool = self.pool(1)
        second_begun, second_may_end, ended = threading.Event(), threading.Event(), threading.Event()
        at_work, side_by_side = [], []

        def first():
            at_work.append("first")
            with lent_thread():
                second_begun.wait(PATIENCE)
            pool.put(third)
            (other,) = [thread for thread in pool.threads if thread is not threading.current_thread()]
            second_may_end.set()
            other.join(PATIENCE)
            at_work.remove("first")

        def second():
            second_begun.set()
            second_may_end.wait(PATIENCE)

        def third():
            side_by_side.extend(at_work)
            ended.set()

        pool.put(first)
        pool.put(second)
        self.assertTrue(ended.wait(PATIENCE))
        self.assertEqual(side_by_side, [])

    def test_a_thread_above_the_limit_that_is_called_passes_the_call_on(self):
        pool = self.pool(2)
        meeting, may_end = threading.Barrier(3), threading.Event()

        def first():
            with lent_thread():
                meeting.wait(PATIENCE)
                self.until_idle(pool, 2)
            may_end.wait()

        self.addCleanup(may_end.set)
        pool.put(first)
        pool.put(lambda: meeting.wait(PATIENCE))
        pool.put(lambda: meeting.wait(PATIENCE))
        while pool._lent or pool._idle != 2:
            os.sched_yield()
        self.assertTrue(self.executed(pool))

    def test_a_thread_that_waits_lends_its_place_also_where_fewer_are_idle_than_work_waits(self):
        pool = self.pool(1)
        second_done, third_done, may_end = threading.Event(), threading.Event(), threading.Event()

        def first():
            with lent_thread():
                pool.put(second_done.set)
                second_done.wait(PATIENCE)
                self.until_idle(pool, 1)
                with pool._lock:  # The idle thread is called, and not there yet.
                    pool._work.append(lambda: may_end.wait(PATIENCE))
                    pool._work.append(third_done.set)
                    pool._arrival.notify()
                pool.lend()
                third_done.wait(PATIENCE)
                pool.take_back()
            may_end.set()

        pool.put(first)
        self.assertTrue(may_end.wait(PATIENCE))
        self.assertTrue(third_done.is_set())

    def test_an_idle_thread_that_is_interrupted_does_the_next_work(self):
        pool = self.pool(1)
        self.assertTrue(self.executed(pool))
        self.until_idle(pool, 1)
        pool.interrupt(Abandoned)
        self.assertTrue(self.executed(pool))
        self.until_idle(pool, 1)

    def test_where_no_thread_can_be_started_work_is_refused_or_waits_for_another(self):
        pool = self.pool(2)
        refusal = mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread"))
        with refusal, self.assertRaises(RuntimeError):
            pool.put(lambda: self.fail("refused, and yet done"))
        begun, may_end, done = threading.Event(), threading.Event(), threading.Event()
        pool.put(lambda: (begun.set(), may_end.wait(PATIENCE)))
        self.assertTrue(begun.wait(PATIENCE))
        with refusal:
            pool.put(done.set)
        may_end.set()
        self.assertTrue(done.wait(PATIENCE))
