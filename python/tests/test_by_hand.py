"""A flow started by hand in a terminal: the same work, and lines that a person reads."""

from tests.spawned_run import FlowFileTestCase, python


class ByHandTests(FlowFileTestCase):
    def lines(self, text, code=0, **environment):
        """The lines on standard error, without their times and with every duration as `T`."""
        import re

        done = self.run_by_hand(text, **environment)
        self.assertEqual(done.returncode, code, done.stderr)
        self.output = done.stdout
        lines = [line[14:] for line in done.stderr.splitlines() if line[2:3] == ":"]
        return [re.sub(r"(in|after) \d+(\.\d)? m?s", r"\1 T", line) for line in lines]

    def test_lines_tell_of_each_task(self):
        lines = self.lines(
            """
            from octopipe import flow, get_run_logger, task
            @task(retries=1)
            def load(n):
                if n == 0: raise ValueError("no data")
            @task
            def use(value): pass
            @flow(log_prints=True)
            def sub(): print("a print")
            @flow
            def main():
                load(1); sub()
                use.submit(load.submit(0)).wait()
                get_run_logger().debug("not shown")
                return 1
            if __name__ == "__main__":
                main()
            """
        )
        self.assertEqual(
            lines,
            [
                "INFO     Flow run started",
                "INFO     Task 'load-0' started",
                "INFO     Task 'load-0' completed in T",
                "INFO     Flow 'sub-0' started",
                "INFO     a print",
                "INFO     Flow 'sub-0' completed in T",
                "INFO     Task 'load-1' started",
                "WARNING  Task 'load-1' failed, retrying in T (1 of 1): ValueError: no data",
                "ERROR    Task 'load-1' failed after T: ValueError: no data",
                "WARNING  Task 'use-0' skipped: task 'load-1' failed: ValueError: no data",
                "WARNING  Task 'load-1' failed, and nobody asked for the result",
                "INFO     Flow run completed in T",
            ],
        )

    def test_two_flows_after_one_another_are_two_runs(self):
        lines = self.lines(
            """
            from octopipe import flow, task
            @task
            def load(): pass
            @flow
            def main(): load()
            main(); main()
            load()
            """
        )
        self.assertEqual(
            [line for line in lines if "started" in line and "Task" in line], ["INFO     Task 'load-0' started"] * 3
        )

    def test_a_task_without_a_flow_works_too(self):
        self.lines(
            """
            from octopipe import task
            @task
            def add(a, b): return a + b
            print(add(1, 2), add.submit(1, 3).result(), add.map([1, 2], [3, 4]).result())
            """
        )
        self.assertEqual(self.output, "3 4 [4, 6]\n")

    def test_the_error_of_a_flow_is_the_authors_own(self):
        lines = self.lines(
            """
            from octopipe import flow, task
            @task
            def load(): raise KeyError("k")
            @flow
            def main():
                load.submit()
            try:
                main()
            except KeyError as error:
                print(repr(error))
            """
        )
        self.assertEqual(self.output, "KeyError('k')\n")
        self.assertEqual(lines[-1], "ERROR    Flow run failed after T: task 'load-0' failed: KeyError: 'k'")

    def test_a_timeout_by_hand_does_not_hold_the_process(self):
        self.lines(
            """
            import time
            from octopipe import flow, task
            @task(timeout_seconds=0.05)
            def load(): time.sleep(60)
            @flow
            def main(): return load(return_state=True).name
            print(main())
            """
        )
        self.assertEqual(self.output, "TimedOut\n")

    def test_a_descriptor_that_is_no_socket_counts_as_none(self):
        for number in ("0", "77", "x", "99999999999999999999"):
            done = python(
                "-c", "import octopipe; octopipe.metric('a', 1)", environment={"OCTOPIPE_CONTRACT_FD": number}
            )
            self.assertEqual((done.returncode, done.stderr[14:]), (0, "INFO     a: 1\n"))


class ImportTests(FlowFileTestCase):
    def test_importing_the_package_loads_nothing_heavy(self):
        code = "import sys; old = set(sys.modules); import octopipe; print(sorted(set(sys.modules) - old))"
        self.assertEqual(python("-c", code).stdout, "['octopipe']\n")

    def test_the_decorators_load_nothing_slow(self):
        code = (
            "import sys; old = set(sys.modules); from octopipe import flow, task;"
            "flow(task(lambda: 1).fn); print(*sorted(set(sys.modules) - old))"
        )
        loaded = python("-S", "-c", code).stdout.split()
        slow = {"asyncio", "ctypes", "datetime", "inspect", "json", "logging", "pickle", "traceback", "typing", "uuid"}
        self.assertEqual(slow & set(loaded), set())
        self.assertIn("octopipe.tasks", loaded)

    def test_every_public_name_is_there(self):
        code = "import octopipe; print([name for name in octopipe.__all__ if getattr(octopipe, name) is None])"
        self.assertEqual(python("-c", code).stdout, "[]\n")
