"""Children that share the process's memory, but are not the run."""

from tests.scripted_agent import AgentTestCase


class ForkTests(AgentTestCase):
    def test_the_workers_of_a_pool_end_without_a_word(self):
        run = self.completed(
            """
            import multiprocessing
            from octopipe import flow, task
            @task
            def work():
                with multiprocessing.get_context("fork").Pool(2) as pool:
                    return pool.map(abs, [-1, -2])
            @flow
            def main(): return [work(), work.submit().result()]
            """
        )
        self.assertEqual(run.of_type("result")[-1]["value"], [[1, 2], [1, 2]])


    def test_a_forked_child_neither_speaks_as_the_run_nor_goes_on_with_it(self):
        run = self.completed(
            """
            import os, sys
            from octopipe import flow, get_run_logger, metric, task
            ends = {"raise": 1, "exit": 5, "return": 0}
            @task
            def inner(): return 1
            @task(retries=2)
            def work(end): return forked(end)
            @task(retries=2, timeout_seconds=30)
            def timed(end): return forked(end)
            @task(retries=2)
            async def awaited(end): return forked(end)
            def forked(end):
                child = os.fork()
                if child:
                    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                sys.stderr = open(os.devnull, "w")
                get_run_logger().info("in the child")
                metric("rows", inner())
                if end == "raise": raise ValueError("in the child")
                if end == "exit": sys.exit(5)
            @flow
            async def main():
                for end in ends:
                    assert [work(end), timed(end), await awaited(end)] == [ends[end]] * 3
                print("once")
            """
        )
        self.assertEqual(run.output, "once\n")
        self.assertEqual(sorted(run.tasks), [f"{name}-{n}" for name in ("awaited", "timed", "work") for n in range(3)])
        self.assertTrue(all(task["states"] == ["running", "completed"] for task in run.tasks.values()))
        self.assertEqual((run.of_type("failure"), run.logged("error")), ([], []))
        self.assertEqual((len(run.of_type("metric")), run.logged("info").count("in the child")), (9, 9))
