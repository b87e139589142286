"""Promises: who waits is woken, and who waits no longer leaves nothing behind."""

import asyncio
import unittest

from octopipe.effects import Until
from octopipe.promise import Promise


class PromiseTests(unittest.TestCase):
    def test_waits_that_give_up_leave_no_callback_behind(self):
        promise = Promise()
        for _ in range(10):
            self.assertFalse(promise.await_kept(0))
            self.assertFalse(asyncio.run(Until(promise, 0.0001).perform_async()))
        self.assertEqual(promise._callbacks, [])

    def test_a_callback_that_raises_keeps_nobody_else_waiting(self):
        promise, called = Promise(), []

        def interrupted():
            raise KeyboardInterrupt

        promise.when_kept(interrupted)
        promise.when_kept(lambda: called.append(promise.value))
        with self.assertRaises(KeyboardInterrupt):
            promise.keep(1)
        self.assertEqual(called, [1])
