"""`@flow`, `@task` and `get_run_logger`, as an author uses them without any agent."""

import asyncio
import inspect
import pickle
import unittest

import octopipe
from octopipe import flow, get_run_logger, task
from octopipe.duration_text import duration_text
from tests.spawned_run import FlowFileTestCase, python


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

    def test_durations(self):
        texts = [duration_text(seconds) for seconds in (0.0123, 0.1, 1.24, 119.9, 120.4, 3605)]
        self.assertEqual(texts, ["12 ms", "0.1 s", "1.2 s", "119.9 s", "2 min 0 s", "60 min 5 s"])

    def test_unknown_names_of_the_package(self):
        with self.assertRaises(AttributeError):
            octopipe.flows_
        self.assertIn("flow", dir(octopipe))


class ByHandTests(FlowFileTestCase):
    def test_a_flow_file_runs_without_an_agent(self):
        file = self.write(
            """
            from octopipe import flow, get_run_logger
            @flow(log_prints=True)
            def main():
                print("a print")
                get_run_logger().debug("not shown")
            if __name__ == "__main__":
                main()
            """
        )
        done = python(str(file))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[1], r"^\d\d:\d\d:\d\d\.\d{3}  INFO     a print$")

    def test_importing_the_package_loads_nothing_heavy(self):
        code = "import sys; old = set(sys.modules); import octopipe; print(sorted(set(sys.modules) - old))"
        self.assertEqual(python("-c", code).stdout, "['octopipe']\n")
