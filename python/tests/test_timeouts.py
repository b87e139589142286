"""What takes too long fails in time."""

import time

from tests.scripted_agent import AgentTestCase


class TimeoutTests(AgentTestCase):
    HANGING = """
        import ctypes, threading, time
        def hang():
            ctypes.CDLL(None).sleep(60)
        def spin():
            while True: pass
        """

    def timed(self, text, **environment):
        start = time.monotonic()
        run = self.run_under_agent(self.HANGING + text, **environment)
        self.assertLess(time.monotonic() - start, 10)
        return run

    def test_code_that_hangs_in_c_is_left_behind_and_ends_with_the_process(self):
        run = self.timed(
            """
        import atexit
        from octopipe import flow, task
        atexit.register(print, "at exit")
        @task(timeout_seconds=0.05)
        def load(): hang()
        @flow
        def main():
            for call in (load, lambda: load.submit().result()):
                try:
                    call()
                except TimeoutError as error:
                    print(error)
        """
        )
        self.assertEqual((run.code, run.output), (0, "timed out after 0.05 s\n" * 2 + "at exit\n"))
        for key in ("load-0", "load-1"):
            self.assertEqual(run.states(key), ["running", "failed"])
            self.assertEqual(run.tasks[key]["cause"], "TimedOut: timed out after 0.05 s")

    def test_code_that_loops_is_stopped(self):
        run = self.timed(
            """
        from octopipe import flow, task
        @task(timeout_seconds=0.05)
        def load():
            try:
                spin()
            finally:
                stopped.set()
        stopped = threading.Event()
        @flow
        def main():
            assert load(return_state=True).name == "TimedOut"
            assert stopped.wait(5)
            return 1
        """
        )
        self.assertEqual((run.code, run.errors), (0, ""))

    def test_what_is_done_in_time_is_as_without_a_limit(self):
        self.completed(
            """
            import asyncio
            from octopipe import flow, runtime, task
            @task(timeout_seconds=30)
            def load(n): return n, runtime.task_run.name
            @task(timeout_seconds=30)
            async def aload(n): return n
            @task(timeout_seconds=30)
            def broken(): raise KeyError("k")
            @flow(timeout_seconds=30)
            def sub(n): return load(n)
            @flow(timeout_seconds=30)
            async def main():
                assert sub(1) == (1, "load") and await aload(2) == 2
                assert isinstance(broken(return_state=True).data, KeyError)
                return 1
            """
        )

    def test_a_flow_that_hangs_fails_in_time(self):
        run = self.timed(
            """
        from octopipe import flow, task
        @task
        def load(): hang()
        @flow(timeout_seconds=0.1)
        def main(): load()
        """
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(
            run.of_type("failure")[0], {"type": "failure", "error": "TimedOut", "message": "timed out after 0.1 s"}
        )

    def test_a_flow_whose_time_has_passed_does_not_wait_for_what_it_submitted(self):
        run = self.timed(
            """
        from octopipe import flow, task
        from octopipe.task_runners import ConcurrentTaskRunner
        @task
        def load(n): hang()
        @flow(timeout_seconds=0.1, task_runner=ConcurrentTaskRunner(max_workers=1))
        def sub(): load.map([1, 2])[0].result()
        @flow
        def main():
            assert sub(return_state=True).name == "TimedOut"
            return 1
        """
        )
        self.assertEqual((run.code, run.errors), (0, ""))
        self.assertEqual(run.states("sub-0"), ["running", "failed"])
        self.assertEqual(run.states("sub-0/load-0"), ["running", "cancelled"])
        self.assertEqual(run.states("sub-0/load-1"), ["pending", "cancelled"])
        self.assertEqual(run.tasks["sub-0/load-1"]["cause"], "its flow timed out")

    def test_a_flow_that_fails_with_the_timeout_of_a_task_waits_for_the_others(self):
        run = self.timed(
            """
        from octopipe import flow, task
        gate = threading.Event()
        @task
        def other():
            gate.wait()
        @task(timeout_seconds=0.05)
        def load(): hang()
        @flow
        def main():
            other.submit()
            threading.Timer(0.2, gate.set).start()
            load()
        """
        )
        self.assertEqual((run.code, run.states("other-0")), (1, ["running", "completed"]))

    def test_coroutines_are_cancelled_and_those_that_refuse_are_left_behind(self):
        run = self.timed(
            """
        import asyncio
        from octopipe import flow, task
        @task(timeout_seconds=0.05)
        async def obedient(): await asyncio.sleep(60)
        @task(timeout_seconds=0.05)
        async def stubborn():
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    pass
        @task(timeout_seconds=0.05)
        async def in_a_thread(): await asyncio.to_thread(hang)
        @flow
        async def main():
            states = [await task(return_state=True) for task in (obedient, stubborn, in_a_thread)]
            print([state.name for state in states])
            return 1
        """
        )
        self.assertEqual((run.code, run.output), (0, "['TimedOut', 'TimedOut', 'TimedOut']\n"))

    def test_a_task_that_times_out_is_tried_again(self):
        run = self.timed(
            """
        from octopipe import flow, runtime, task
        @task(timeout_seconds=0.05, retries=1)
        def load():
            if runtime.task_run.run_count == 1: hang()
        @flow
        def main(): load()
        """
        )
        self.assertEqual(run.states("load-0"), ["running", "running", "completed"])
