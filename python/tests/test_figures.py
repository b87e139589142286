"""Metrics, progress, heartbeats and artifacts."""

from tests.scripted_agent import AgentTestCase


class FigureTests(AgentTestCase):
    def test_metrics_progress_and_heartbeats_are_told(self):
        run = self.completed(
            """
            import octopipe
            from octopipe import flow, heartbeat, metric, task
            @task
            def load():
                for done in range(1000):
                    octopipe.progress(done + 1, 1000, unit="rows")
                metric("records", 10_000)
            @task
            def count():
                for done in range(5): octopipe.progress(done)
            @flow
            def main():
                load(); count()
                metric("bytes", 1.5, unit="MB")
                octopipe.progress(1, 2)
                heartbeat(); heartbeat()
                for wrong in ("x", True, float("nan")):
                    try:
                        metric("records", wrong)
                    except TypeError as error:
                        print(error)
            """
        )
        self.assertEqual(
            run.of_type("metric"),
            [
                {"type": "metric", "name": "records", "value": 10000, "task": "load-0"},
                {"type": "metric", "name": "bytes", "value": 1.5, "unit": "MB"},
            ],
        )
        told = [message for message in run.of_type("progress") if message.get("task") == "load-0"]
        self.assertEqual((told[0]["done"], told[-1]["done"]), (1, 1000))
        self.assertLess(len(told), 20)
        counted = [message["done"] for message in run.of_type("progress") if message.get("task") == "count-0"]
        self.assertEqual(counted, [0, 4], "the last is told at the end of the task")
        self.assertEqual(run.of_type("progress")[-1], {"type": "progress", "done": 1, "total": 2})
        self.assertEqual(len(run.of_type("heartbeat")), 1)
        self.assertIn("metric: 'value' takes a finite number, not nan", run.output)

    def test_artifacts_are_told_and_fit_their_lines(self):
        run = self.completed(
            """
            from octopipe import flow, task
            from octopipe.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
            @task
            def report():
                assert create_markdown_artifact("# Week", key="week", description="what came") == "week"
                create_table_artifact([{"a": 1, "b": float("nan")}, {"a": report, "b": None}], key="rows")
                create_table_artifact({"a": [1, 2], "b": "xy"})
                create_link_artifact("http://lake/week", link_text="the file")
            @flow
            async def main():
                report()
                await create_markdown_artifact("x" * 100_000)
                await create_table_artifact([["é" * 1000]] * 100)
            """
        )
        week, rows, columns, link, long, many = run.of_type("artifact")
        expected = {"type": "artifact", "kind": "markdown", "data": "# Week", "key": "week"}
        self.assertEqual(week, {**expected, "description": "what came", "task": "report-0"})
        self.assertEqual(rows["data"], [{"a": 1, "b": None}, {"a": "<task 'report'>", "b": None}])
        self.assertEqual(columns["data"], [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
        self.assertEqual((link["kind"], link["data"], link["description"]), ("link", "http://lake/week", "the file"))
        self.assertTrue(long["data"].endswith("[truncated, 100,000 characters in all]"))
        self.assertEqual(len(many["data"]), 31)
        self.assertEqual(run.logged("warning"), ["table 'table': the last 69 rows are too many for an artifact"])

    def test_by_hand_they_are_lines(self):
        done = self.run_by_hand(
            """
            import octopipe
            from octopipe.artifacts import create_markdown_artifact, create_table_artifact
            @octopipe.task
            def load():
                octopipe.metric("records", 10_000, unit="rows")
                octopipe.progress(5, 10, "files")
                octopipe.heartbeat()
                create_markdown_artifact("# Week\\nmore", key="week")
                create_table_artifact([[1], [2]])
            load()
            """
        )
        lines = [line.split("INFO     ")[1] for line in done.stderr.splitlines()]
        self.assertEqual(
            lines[1:5],
            [
                "load-0: records: 10,000 rows",
                "load-0: 5 of 10 files",
                "artifact 'week' (markdown): # Week …",
                "artifact 'table' (table): 2 rows",
            ],
        )
