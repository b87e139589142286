"""What the agent hears of tasks: states, parents, causes."""

from tests.scripted_agent import AgentTestCase


class TaskMessageTests(AgentTestCase):
    def test_a_task_is_told_of_from_its_start_to_its_result(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(year):
                return {"rows": year}
            @flow
            def main():
                return load(2023)["rows"]
            """
        )
        self.assertEqual(run.messages[0], {"type": "hello", "contract": 2, "sdk": "python", "version": "0.1.0"})
        running, completed = run.of_type("task")
        inputs = running.pop("inputs")
        self.assertRegex(inputs, "^[0-9a-f]{32}$")
        self.assertEqual(running, {"type": "task", "key": "load-0", "name": "load", "state": "running", "attempt": 1})
        self.assertEqual(completed, {"type": "task", "key": "load-0", "state": "completed"})
        self.assertEqual(
            run.of_type("result"),
            [
                {"type": "result", "encoding": "json", "data": '{"rows":2023}', "task": "load-0"},
                {"type": "result", "value": 2023},
            ],
        )
        self.assertEqual(run.logged()[0], "Flow run started")
        self.assertRegex(run.logged()[1], r"^Flow run completed in \d+ ms$")

    def test_what_is_told_is_the_same_in_every_process(self):
        text = """
            import datetime, decimal, enum, pathlib
            from octopipe import flow, task, unmapped
            class Colour(enum.Enum):
                RED = "red"
            class Lake:
                def __init__(self, root): self.root = pathlib.Path(root)
            @task
            def load(*values, **named): return 1
            @flow
            def sub():
                load.map([{"b", "a", "c"}, (1, b"x")], unmapped(Lake("/lake")))
                load(datetime.date(2023, 3, 25), Colour.RED, decimal.Decimal("1.0"), x=None)
            @flow
            def main():
                load(1.5, "a"); sub(); sub(); load(x={"z": 1, "a": [2]})
            """
        heard = []
        for seed in ("1", "2"):
            run = self.completed(text, PYTHONHASHSEED=seed)
            heard.append(sorted((m["key"], m["inputs"]) for m in run.of_type("task") if "inputs" in m))
        self.assertEqual(heard[0], heard[1])
        self.assertEqual(
            [key for key, _ in heard[0]],
            ["load-0", "load-1"] + [f"sub-{n}/load-{m}" for n in (0, 1) for m in (0, 1, 2)],
        )

    def test_a_flow_within_a_flow_is_one_node_with_tasks_of_its_own(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(n): return n
            @flow(name="monthly report")
            def report(n): return load(n) + load(n)
            @flow
            def main():
                assert report(report(1)) == 4
            """
        )
        node = run.tasks["monthly report-0"]
        self.assertEqual(
            (node["kind"], node["name"], node["states"]), ("flow", "monthly report", ["running", "completed"])
        )
        self.assertNotIn("within", node)
        self.assertEqual(run.tasks["monthly report-1/load-1"]["within"], "monthly report-1")
        self.assertEqual(len(run.tasks), 6)

    def test_a_task_called_in_a_task_is_within_it(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def inner(n): return n
            @task
            def outer(n): return inner(n) + inner.submit(n).result()
            @flow
            def main(): assert outer.map([1, 2]).result() == [2, 4]
            """
        )
        self.assertEqual(run.tasks["outer-1/inner-0"]["within"], "outer-1")
        self.assertEqual(len(run.tasks), 6)

    def test_a_failed_task_tells_its_cause_and_the_authors_traceback(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            def divide(n):
                return 1 / n
            @task
            def load(n):
                return divide(n)
            @flow
            def main(): load(0)
            """
        )
        self.assertEqual(run.code, 1)
        task = run.tasks["load-0"]
        self.assertEqual(
            (task["states"], task["cause"]), (["running", "failed"], "ZeroDivisionError: division by zero")
        )
        self.assertIn("in divide\n    return 1 / n\n", task["detail"])
        self.assertNotIn("octopipe/", task["detail"])
        self.assertEqual(run.of_type("failure")[0]["message"], "division by zero")
        errors = [line for line in run.of_type("log") if line["level"] == "error"]
        self.assertEqual(errors[0]["task"], "load-0")
        self.assertRegex(errors[0]["message"], "Task 'load-0' failed after .*: ZeroDivisionError: division by zero")

    def test_a_long_traceback_and_a_long_cause_are_cut(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            @task
            def load(): raise ValueError("\\x01" * 300_000 + "the end")
            @flow
            def main(): load()
            """
        )
        task = run.tasks["load-0"]
        self.assertEqual(len(task["cause"]), 1012)
        self.assertIn("characters", task["detail"])
        self.assertTrue(all(len(line) <= 65536 for line in run.lines))

    def test_lines_and_prints_belong_to_the_task_that_writes_them(self):
        run = self.completed(
            """
            import logging
            from octopipe import flow, get_run_logger, task
            @task
            def load(n):
                print("loading", n)
                get_run_logger().debug("a detail")
            @task(log_prints=False)
            def quiet(): print("not logged")
            @flow(log_prints=True)
            def main():
                print("of the flow")
                load.submit(1).result()
                quiet()
            """
        )
        heard = {line["message"]: (line.get("task"), line["logger"]) for line in run.of_type("log")}
        self.assertEqual(heard["of the flow"], (None, "octopipe.flow_runs"))
        self.assertEqual(heard["loading 1"], ("load-0", "octopipe.task_runs"))
        self.assertEqual(heard["a detail"], ("load-0", "octopipe.task_runs"))
        self.assertEqual(run.output, "not logged\n")

    def test_names_are_composed_of_the_arguments(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task(task_run_name="load-{year}-{month:02d}")
            def load(year, month=3): pass
            @task(task_run_name=lambda: "made up")
            def other(): pass
            @task(task_run_name="{nothing}")
            def broken(): pass
            @flow(flow_run_name="of {n}")
            def sub(n): pass
            @flow
            def main():
                load(2023); other(); broken(); sub(5)
            """
        )
        names = {key: task["name"] for key, task in run.tasks.items()}
        self.assertEqual(names, {"load-0": "load-2023-03", "other-0": "made up", "broken-0": "broken", "sub-0": "of 5"})
        self.assertEqual(len(run.logged("warning")), 1)

    def test_a_plain_function_may_call_flows_and_tasks(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(n): return n
            @flow
            def sub(n): return load(n)
            def main():
                load.submit(1).result()
                sub(2); sub(3)
                return load(4)
            """
        )
        self.assertEqual(set(run.tasks), {"load-0", "load-1", "sub-0", "sub-0/load-0", "sub-1", "sub-1/load-0"})
        self.assertEqual(run.of_type("result")[-1], {"type": "result", "value": 4})

    def test_threads_of_the_author_belong_to_the_flow(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            @task
            def load(n): return n
            @flow
            def main():
                load(0)
                thread = threading.Thread(target=load, args=(1,))
                thread.start()
                thread.join()
            """
        )
        self.assertEqual(set(run.tasks), {"load-0", "load-1"})

    def test_an_agent_of_version_1_hears_only_what_it_knows(self):
        run = self.run_flow(
            """
            from octopipe import flow, metric, progress, task
            from octopipe.artifacts import create_link_artifact
            @task
            def load(): return 1
            @flow
            def main():
                load(); metric("rows", 1); progress(1, 2); create_link_artifact("http://x")
                return 5
            """
        )
        self.assertEqual((run.code, run.errors), (0, ""))
        self.assertEqual({message["type"] for message in run.messages}, {"hello", "log"})
        self.assertFalse(any("task" in message for message in run.messages))
        self.assertIn("Task 'load-0' started", [message["message"] for message in run.of_type("log")])
