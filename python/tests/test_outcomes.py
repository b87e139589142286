"""What becomes of what: each row of the table in docs/run-contract.md."""

import signal
import time

from tests.scripted_agent import AgentTestCase, AnsweredRun
from tests.spawned_run import SpawnedRun


class OutcomeTests(AgentTestCase):
    def outcome(self, body, flow_body="work()"):
        return self.run_under_agent(
            f"""
            import os, sys, ctypes, signal, threading
            from octopipe import flow, task
            @task
            def work(): {body}
            @flow
            def main():
                {flow_body}
            """
        )

    def test_a_task_that_raises_fails_the_flow_that_lets_it_through(self):
        run = self.outcome("raise ValueError('no data')")
        self.assertEqual((run.code, run.states("work-0")), (1, ["running", "failed"]))
        self.assertIn("ValueError: no data", run.tasks["work-0"]["detail"])
        self.assertEqual(run.of_type("failure")[0]["message"], "no data")

    def test_a_task_that_exits_ends_the_process_with_its_code(self):
        for call in ("work()", "work(return_state=True)", "work.submit().result()", "work.submit()"):
            run = self.outcome("sys.exit(7)", call)
            self.assertEqual((run.code, run.states("work-0")), (7, ["running", "crashed"]), call)
            self.assertEqual(run.tasks["work-0"]["cause"], "the process was told to exit with 7")
        self.assertEqual(self.outcome("sys.exit('no data today')").of_type("failure")[0]["message"], "no data today")

    def test_a_process_that_ends_at_once_leaves_its_task_open(self):
        for body, code in (("os._exit(0)", 0), ("os._exit(3)", 3)):
            run = self.outcome(body)
            self.assertEqual((run.code, run.states("work-0")), (code, ["running"]))

    def test_a_process_that_is_killed_or_dies_in_c_leaves_its_task_open(self):
        for body, code in (("os.kill(os.getpid(), 9)", -9), ("ctypes.CDLL(None).abort()", -signal.SIGABRT)):
            run = self.outcome(body, "work.submit().result()")
            self.assertEqual((run.code, run.states("work-0")), (code, ["running"]))
            self.assertEqual(run.of_type("failure"), [])

    def test_a_broken_line_on_the_contract_is_between_whole_ones(self):
        run = SpawnedRun(f"{self.write(self.BROKEN_LINE)}:main", self.folder, environment={"OCTOPIPE_CONTRACT": "2"})
        lines = run.wait().lines
        self.assertEqual(run.code, 0)
        self.assertIn(b"no message\n", lines)
        self.assertTrue(any(b'"state":"completed"' in line for line in lines[lines.index(b"no message\n") :]))

    BROKEN_LINE = """
        import os, stat
        from octopipe import flow, task
        @task
        def work():
            sockets = [n for n in range(3, 20) if _is_socket(n)]
            os.write(sockets[0], b"no message\\n")
        def _is_socket(number):
            try:
                return stat.S_ISSOCK(os.fstat(number).st_mode)
            except OSError:
                return False
        @flow
        def main(): work()
        """

    def test_what_cannot_be_kept_completes_and_is_told_of(self):
        run = self.outcome("return threading.Lock()")
        self.assertEqual((run.code, run.states("work-0")), (0, ["running", "completed"]))
        self.assertEqual(run.of_type("result"), [])
        self.assertIn("The result of Task 'work-0' is not kept: it cannot be pickled", run.logged("warning")[0])

    def test_a_task_that_depends_on_a_failed_one_is_skipped_by_name(self):
        run = self.outcome("raise ValueError('no data')", "work.submit(wait_for=[work.submit()]).wait()")
        self.assertEqual((run.code, run.states("work-1")), (1, ["pending", "skipped"]))
        self.assertEqual(run.tasks["work-1"]["cause"], "task 'work-0' failed: ValueError: no data")

    def test_a_map_over_nothing_is_no_task_and_over_thousands_one_each(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            @task
            def work(n): return n
            @flow
            def main(): return len(work.map([])), len(work.map(range(3000)).result())
            """
        )
        self.assertEqual((len(run.tasks), run.of_type("result")[-1]["value"]), (3000, [0, 3000]))

    def test_what_times_out_in_c_fails_in_time(self):
        start = time.monotonic()
        run = self.run_under_agent(
            """
            import ctypes
            from octopipe import flow, task
            @task(timeout_seconds=0.1)
            def work(): ctypes.CDLL(None).sleep(60)
            @flow
            def main(): work()
            """
        )
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual((run.code, run.states("work-0")), (1, ["running", "failed"]))
        self.assertEqual(run.tasks["work-0"]["cause"], "TimedOut: timed out after 0.1 s")


class CancellationTests(AgentTestCase):
    """SIGTERM reaches what is at work, wherever it is."""

    def terminated(self, text):
        run = AnsweredRun(f"{self.write(text)}:main", self.folder)
        self.assertEqual(run.wait_for_line(), "ready")
        start = time.monotonic()
        run.process.send_signal(signal.SIGTERM)
        run.finish()
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual((run.code, run.errors), (143, ""))
        return run

    def test_a_task_in_the_flows_own_thread(self):
        run = self.terminated(
            """
            import time
            from octopipe import flow, task
            def told(flow, flow_run, state): print("hook", state.type)
            @task(retries=5)
            def work():
                try:
                    print("ready")
                    time.sleep(60)
                finally:
                    print("cleaned")
            @flow(retries=5, on_cancellation=[told])
            def main(): work()
            """
        )
        self.assertEqual(run.output, "cleaned\nhook CANCELLED\n")
        self.assertEqual(run.states("work-0"), ["running"], "how it ended is the agent's to say")

    def test_submitted_tasks_and_those_with_a_timeout(self):
        for options, call in (("", "work.submit().result()"), ("timeout_seconds=60", "work()"), ("", "work.submit()")):
            run = self.terminated(
                f"""
                from octopipe import flow, task
                @task({options})
                def work():
                    try:
                        print("ready")
                        while True: pass
                    finally:
                        print("cleaned")
                @task
                def never(): print("never")
                @flow
                def main():
                    never.submit(wait_for=[{call}])
                """
            )
            self.assertEqual(run.output, "cleaned\n", call)
            self.assertNotIn("running", run.tasks.get("never-0", {"states": []})["states"])

    def test_coroutines(self):
        run = self.terminated(
            """
            import asyncio
            from octopipe import flow, task
            @task
            async def work(n):
                try:
                    if n == 1: print("ready")
                    await asyncio.sleep(60)
                finally:
                    print("cleaned")
            @flow
            async def main(): await asyncio.gather(work(0), work(1))
            """
        )
        self.assertEqual(run.output, "cleaned\ncleaned\n")

    def test_coroutines_that_were_submitted(self):
        run = self.terminated(
            """
            import asyncio
            from octopipe import flow, task
            @task
            async def work():
                try:
                    print("ready")
                    await asyncio.sleep(60)
                finally:
                    print("cleaned")
            @flow
            async def main():
                work.submit()
                await asyncio.sleep(60)
            """
        )
        self.assertEqual(run.output, "cleaned\n")

    def test_a_run_that_waits_for_another(self):
        text = """
            from octopipe import flow, run_deployment
            @flow
            def main():
                print("ready")
                run_deployment("load/nightly")
            """
        self.terminated(text)
