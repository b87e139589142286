"""The runner: what a flow process does, says and exits with."""

import json
import signal

from tests.spawned_run import FlowFileTestCase, SpawnedRun, python


class RunTests(FlowFileTestCase):
    def test_a_plain_function_gets_typed_keyword_arguments(self):
        run = self.run_flow(
            """
            import datetime, typing
            def main(year: int, ratio: float = 0.5, day: typing.Optional[datetime.date] = None):
                print(repr((year, ratio, day)))
            """,
            {"year": 2023, "ratio": 2, "day": "2023-03-25"},
        )
        self.assertEqual((run.code, run.errors), (0, ""))
        self.assertEqual(run.output, "(2023, 2.0, datetime.date(2023, 3, 25))\n")
        self.assertEqual(run.messages, [{"type": "hello", "contract": 2, "sdk": "python", "version": "0.1.0"}])

    def test_parameters_may_be_in_a_file(self):
        file = self.folder / "parameters.json"
        file.write_text(json.dumps({"text": "é" * 100000}), encoding="utf-8")
        run = self.run_flow("def main(text): print(len(text))", str(file))
        self.assertEqual((run.code, run.output), (0, "100000\n"))

    def test_an_async_function_is_awaited(self):
        run = self.run_flow(
            """
            import asyncio
            async def main(n: int):
                await asyncio.sleep(0)
                print("slept", n)
            """,
            {"n": 3},
        )
        self.assertEqual((run.code, run.output), (0, "slept 3\n"))

    def test_positional_only_and_further_keyword_parameters(self):
        run = self.run_flow("def main(a, b=2, /, *, c, **rest): print(a, b, c, rest)", {"c": 1, "a": 5, "x": 9})
        self.assertEqual((run.code, run.output), (0, "5 2 1 {'x': 9}\n"))

    def test_the_file_is_a_real_module_beside_its_siblings(self):
        self.write("VALUE = 7", "sibling.py")
        run = self.run_flow(
            """
            import dataclasses, pickle, sys
            from sibling import VALUE

            @dataclasses.dataclass
            class Row:
                n: "int"

            def main(row: Row):
                assert pickle.loads(pickle.dumps(row)) == row == Row(VALUE)
                print(__name__, sys.argv == [__file__])
            """,
            {"row": {"n": 7}},
            name="my-flow.py",
        )
        self.assertEqual((run.code, run.output, run.errors), (0, "my-flow True\n", ""))

    def test_an_exception_is_told_with_the_authors_frames_only(self):
        run = self.run_flow(
            """
            from octopipe import flow, task
            @task
            def divide(n):
                return 1 / n
            @flow
            def main(n: int):
                try:
                    divide(n)
                except ZeroDivisionError as error:
                    raise ValueError("no answer") from error
            """,
            {"n": 0},
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.of_type("failure"), [{"type": "failure", "error": "ValueError", "message": "no answer"}])
        self.assertIn("in divide", run.errors)
        self.assertTrue(run.errors.endswith("ValueError: no answer\n"), run.errors)
        self.assertNotIn("octopipe", run.errors)

    def test_an_exception_in_an_async_flow_hides_asyncio(self):
        run = self.run_flow("async def main(): raise KeyError('k')")
        self.assertEqual(run.code, 1)
        self.assertEqual(run.errors.count("  File "), 1, run.errors)

    def test_an_exception_without_a_readable_text_is_still_told(self):
        run = self.run_flow(
            """
            class Odd(Exception):
                def __str__(self): return 1 / 0
            def main(): raise Odd
            """
        )
        self.assertEqual(run.of_type("failure")[0]["message"], "<Odd without a readable text>")

    def test_system_exit_keeps_its_code(self):
        self.assertEqual(self.run_flow("import sys\ndef main(): sys.exit(7)").code, 7)
        self.assertEqual(self.run_flow("import sys\nsys.exit(3)").code, 3)
        told = self.run_flow("import sys\ndef main(): sys.exit('no data today')")
        self.assertEqual((told.code, told.errors), (1, "no data today\n"))
        self.assertEqual(told.of_type("failure")[0]["message"], "no data today")

    def test_prints_arrive_line_by_line(self):
        run = SpawnedRun(f"{self.write('def main(): print(1); input()')}:main", self.folder)
        self.assertEqual(run.wait_for_line(), "1")
        run.process.kill()
        run.finish()

    def test_no_contract_is_needed_by_hand(self):
        done = python("-m", "octopipe", "run", f"{self.write('def main(): raise OSError(5)')}:main")
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.endswith("OSError: 5\n"))


class TerminationTests(FlowFileTestCase):
    BODY = """
        import {module}
        {prefix}def main():
            try:
                print("ready")
                {wait}
            except Exception:
                print("swallowed")
            finally:
                {again}
                print("cleaned")
        """

    def terminated(self, **parts):
        file = self.write(self.BODY.format(**parts))
        run = SpawnedRun(f"{file}:main", self.folder)
        self.assertEqual(run.wait_for_line(), "ready")
        run.process.send_signal(signal.SIGTERM)
        return run.finish()

    def test_sigterm_runs_the_finally_blocks_and_exits_143(self):
        run = self.terminated(prefix="", module="time", wait="time.sleep(60)", again="pass")
        self.assertEqual((run.code, run.output, run.errors), (143, "cleaned\n", ""))

    def test_sigterm_reaches_an_async_flow(self):
        again = "await asyncio.sleep(0)"
        run = self.terminated(prefix="async ", module="asyncio", wait="await asyncio.sleep(60)", again=again)
        self.assertEqual((run.code, run.output, run.errors), (143, "cleaned\n", ""))

    def test_a_second_sigterm_does_not_disturb_the_cleaning_up(self):
        again = "import os; os.kill(os.getpid(), 15)"
        run = self.terminated(prefix="", module="time", wait="time.sleep(60)", again=again)
        self.assertEqual((run.code, run.output), (143, "cleaned\n"))

    def test_a_flow_that_catches_the_interruption_is_no_success(self):
        wait = "exec('try: time.sleep(60)\\nexcept BaseException: pass')"
        run = self.terminated(prefix="", module="time", wait=wait, again="pass")
        self.assertEqual((run.code, run.output), (143, "cleaned\n"))
