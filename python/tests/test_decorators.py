"""`@flow`, `@task` and `get_run_logger`, as an author uses them without any agent."""

import asyncio
import datetime
import inspect
import pathlib
import pickle
import sys
import typing
import unittest

import octopipe
from octopipe import flow, get_run_logger, task
from octopipe.duration_text import duration_text, span_text
from octopipe.input_error import ParameterError


@flow(name="A flow")
def add(a, b=2):
    """Adds."""
    get_run_logger().info("adding %d and %d", a, b)
    return double(a) + b


@task(log_prints=True)
def double(n):
    print("doubling", n, sep="-")
    return 2 * n


@flow
def failing():
    raise ValueError("no data")


@flow
async def waiting(n):
    """Waits."""
    await asyncio.sleep(0)
    return await nested(n)


@task(name="nested step")
async def nested(n):
    return n + 1


@flow
def outer():
    return add(1)


class DecoratorTests(unittest.TestCase):
    def logged(self, function, *arguments):
        get_run_logger()
        with self.assertLogs("octopipe") as logs:
            result = function(*arguments)
        return result, [f"{record.name} {record.levelname} {record.getMessage()}" for record in logs.records]

    def test_a_flow_is_called_like_its_function(self):
        result, lines = self.logged(add, 1)
        self.assertEqual(result, 4)
        self.assertEqual(lines[0], "octopipe.flow_runs INFO Flow run started")
        self.assertEqual(lines[1], "octopipe.flow_runs INFO adding 1 and 2")
        self.assertEqual(lines[2], "octopipe.task_runs INFO Task 'double-0' started")
        self.assertEqual(lines[3], "octopipe.task_runs INFO doubling-1")
        self.assertRegex(lines[4], r"^octopipe.task_runs INFO Task 'double-0' completed in \d+ ms$")
        self.assertRegex(lines[5], r"^octopipe.flow_runs INFO Flow run completed in \d+ ms$")

    def test_an_error_is_logged_and_raised_again(self):
        get_run_logger()
        with self.assertLogs("octopipe", "ERROR") as logs, self.assertRaisesRegex(ValueError, "no data"):
            failing()
        self.assertRegex(logs.output[0], "Flow run failed after .* ms: ValueError: no data")

    def test_async_flows_and_tasks(self):
        self.assertTrue(waiting.isasync)
        if sys.version_info >= (3, 10):
            self.assertTrue(inspect.iscoroutinefunction(waiting))
        result, lines = self.logged(lambda: asyncio.run(waiting(1)))
        self.assertEqual(result, 2)
        self.assertEqual(lines[1], "octopipe.task_runs INFO Task 'nested step-0' started")

    def test_a_flow_inside_a_flow_is_named(self):
        _, lines = self.logged(outer)
        self.assertIn("octopipe.flow_runs INFO Flow 'A flow-0' started", lines)

    def test_the_function_shines_through(self):
        self.assertEqual((add.__name__, add.__doc__, add.name), ("add", "Adds.", "A flow"))
        self.assertIs(add.fn, add.__wrapped__)
        self.assertEqual(str(inspect.signature(add)), "(a, b=2)")
        self.assertIs(pickle.loads(pickle.dumps(add)), add)

    def test_wrong_use_is_a_type_error_that_names_it(self):
        with self.assertRaisesRegex(TypeError, "colour"):
            flow(colour="red")
        with self.assertRaisesRegex(TypeError, "colour"):
            task(colour="red")
        with self.assertRaisesRegex(TypeError, "stands on a function, not on 'name'"):
            flow("name")
        with self.assertRaisesRegex(TypeError, r"@flow\(name=…\) takes a string"):
            flow(name=3)(add)

    def test_misspelt_options_are_refused_with_a_hint(self):
        cases = [
            (flow, {"retires": 3}, "@flow has no option 'retires'; did you mean 'retries'?"),
            (task, {"retry_delay_second": 3}, "did you mean 'retry_delay_seconds'?"),
            (task, {"flow_run_name": "x"}, "@task has no option 'flow_run_name'; did you mean 'task_run_name'?"),
            (task, {"timeout_seconds": 0}, r"@task(timeout_seconds=…) takes a number above 0, not 0"),
            (flow, {"on_failure": len}, r"@flow(on_failure=…) takes a list of functions, not <built-in function len>"),
            (task, {"cache_key_fn": "x"}, "@task(cache_key_fn=…) takes a function, not 'x'"),
            (task, {"tags": "etl"}, "@task(tags=…) takes a list of strings, not 'etl'"),
            (flow, {"task_runner": 3}, "takes ConcurrentTaskRunner() or SequentialTaskRunner(), not 3"),
        ]
        for decorator, options, expected in cases:
            with self.subTest(options), self.assertRaises(TypeError) as refused:
                decorator(**options)(double.fn)
            self.assertIn(expected, str(refused.exception))

    def test_options_of_prefect_without_effect_are_told_in_one_line(self):
        get_run_logger()
        with self.assertLogs("octopipe", "WARNING") as logs:
            for _ in range(3):
                flow(persist_result=True, result_storage="s3", cache_result_in_memory=None)(double.fn)
        self.assertEqual(
            [record.getMessage() for record in logs.records],
            ["@flow: no effect in Octopipe: persist_result, result_storage"],
        )

    def test_options_are_changed_in_a_copy(self):
        other = double.with_options(name="other", retries=2)
        self.assertEqual((other.name, other.retries, double.name, double.retries), ("other", 2, "double", 0))
        self.assertIs(other.fn, double.fn)

    def test_a_task_may_be_a_method(self):
        class Lake:
            rows = 5

            @task
            def count(self, by):
                return self.rows * by

        self.assertEqual(self.logged(Lake().count, 2)[0], 10)

    def test_arguments_are_converted_to_the_annotations(self):
        @flow
        def typed(day: datetime.date, rows: typing.List[int], file: pathlib.Path = None, any=None):
            return day, rows, file, any

        day = datetime.date(2023, 3, 25)
        expected = (day, [1, 2], pathlib.Path("a"), None)
        self.assertEqual(self.logged(typed, "2023-03-25", ["1", 2], "a")[0], expected)
        self.assertEqual(self.logged(lambda: typed(day, rows=(1, 2), file=pathlib.Path("a")))[0], expected)
        rows = [1]
        self.assertIs(self.logged(typed, day, rows)[0][1], rows)
        with self.assertRaisesRegex(ParameterError, "parameter 'day': expected a date"):
            self.logged(typed, "soon", [])
        with self.assertRaisesRegex(TypeError, "missing a required argument: 'rows'"):
            self.logged(typed, day)
        loose = typed.with_options(validate_parameters=False)
        self.assertEqual(self.logged(loose, "soon", None)[0], ("soon", None, None, None))

    def test_durations(self):
        texts = [duration_text(seconds) for seconds in (0.0123, 0.1, 1.24, 119.9, 120.4, 3605)]
        self.assertEqual(texts, ["12 ms", "0.1 s", "1.2 s", "119.9 s", "2 min 0 s", "60 min 5 s"])
        texts = [span_text(seconds) for seconds in (0.05, 2, 90, 600, 1234)]
        self.assertEqual(texts, ["0.05 s", "2 s", "90 s", "10 min", "1234 s"])

    def test_unknown_names_of_the_package(self):
        with self.assertRaises(AttributeError):
            octopipe.flows_
        self.assertIn("flow", dir(octopipe))
