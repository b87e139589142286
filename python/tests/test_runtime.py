"""Facts about what is being executed."""

from tests.scripted_agent import AgentTestCase


class RuntimeTests(AgentTestCase):
    ENVIRONMENT = {
        "OCTOPIPE_RUN_NAME": "calm-otter",
        "OCTOPIPE_FLOW": "MTA Batch flow",
        "OCTOPIPE_DEPLOYMENT": "weekly",
        "OCTOPIPE_ATTEMPT": "2",
        "OCTOPIPE_SCHEDULED_AT": "2023-03-25T13:00:00Z",
    }

    def test_facts_are_read_where_they_are(self):
        run = self.completed(
            """
            import datetime
            from octopipe import flow, get_run_context, runtime, tags, task
            from octopipe.runtime import flow_run
            @task(tags=["t"], task_run_name="load {n}")
            def load(n):
                here = runtime.task_run
                assert (here.id, here.name, here.task_name) == ("load-0", "load 5", "load")
                assert runtime.task_run.parameters == {"n": 5} and runtime.task_run.tags == ["t", "x"]
                context = get_run_context()
                assert (context.task.name, context.task_run.run_count) == ("load", 1)
            @flow
            def sub(): return flow_run.name, flow_run.flow_name
            @flow(name="MTA Batch flow", version="3")
            def main(day: datetime.date):
                assert (flow_run.id, flow_run.name, flow_run.run_count) == ("r1", "calm-otter", 2)
                assert flow_run.parameters == {"day": datetime.date(2023, 3, 25)} and flow_run.flow_version == "3"
                assert flow_run.scheduled_start_time == datetime.datetime(2023, 3, 25, 13, tzinfo=datetime.timezone.utc)
                deployment = runtime.deployment
                assert (deployment.name, deployment.flow_name) == ("weekly", "MTA Batch flow")
                assert deployment.parameters == {"day": "2023-03-25"}
                assert runtime.task_run.id is None and runtime.task_run.parameters == {}
                assert get_run_context().flow_run.name == "MTA Batch flow"
                with tags("x"):
                    load(5)
                assert sub() == ("sub", "sub")
                assert flow_run.tags == ["nightly"] and flow_run.parent_flow_run_id == "r0"
                assert deployment.work_queue == "default"
                try:
                    flow_run.nmae
                except AttributeError as error:
                    print(error)
            """,
            {"day": "2023-03-25"},
            answer=lambda message: [{"value": {"tags": ["nightly"], "parent": "r0", "work_queue": "default"}}],
            **self.ENVIRONMENT,
        )
        self.assertEqual(run.output, "runtime.flow_run has no 'nmae'; did you mean 'name'?\n")
        self.assertEqual(len([message for message in run.messages if "request" in message]), 1)

    def spans(self, **environment):
        """Those of the flow, of a task in a flow within it, and of a task that runs elsewhere."""
        run = self.completed(
            """
            from octopipe import flow, runtime, task
            @task
            def download(): return runtime.traceparent()
            @flow
            def reports(): return download()
            @flow
            def main():
                for given in [runtime.traceparent(), reports(), download.submit().result()]:
                    print(given)
            """,
            **{**self.ENVIRONMENT, "OCTOPIPE_RUN_ID": "0197a3f2-5c1e-4b6d-9f01-23456789abcd", **environment},
        )
        return [line.split("-")[2] if "-" in line else line for line in run.output.splitlines()]

    def test_a_task_knows_its_span(self):
        # The ids are those that `Tests/PipeCoreTests/TraceParentTests.swift` has for this run.
        trace = "00-9f0123456789abcd9f0123456789abcd"
        given = f"{trace}-69effad7b095eae2-01"
        self.assertEqual(
            self.spans(TRACEPARENT=given, OCTOPIPE_ATTEMPT="1"),
            ["69effad7b095eae2", "94a02ef993596628", "cbdc2d106e0630ab"],
        )
        others = f"{trace}-00f067aa0ba902b7-01"
        self.assertEqual(self.spans(TRACEPARENT=others, OCTOPIPE_ATTEMPT="1"), ["00f067aa0ba902b7"] * 3)
        self.assertEqual(self.spans(OCTOPIPE_ATTEMPT="1"), ["None"] * 3)

    def test_a_task_of_a_pipeline_is_where_its_process_is(self):
        spans = self.spans(
            TRACEPARENT="00-9f0123456789abcd9f0123456789abcd-94a02ef993596628-01",
            OCTOPIPE_ATTEMPT="1",
            OCTOPIPE_TASK="reports-0/download-0",
        )
        self.assertEqual(spans[0], "94a02ef993596628")
        self.assertEqual(len(set(spans)), 3)

    def test_by_hand_they_are_made_up_or_none(self):
        done = self.run_by_hand(
            """
            from octopipe import flow, get_run_context, runtime
            assert runtime.flow_run.id is None and runtime.deployment.name is None and runtime.flow_run.tags == []
            try:
                get_run_context()
            except RuntimeError as error:
                print(error)
            @flow(flow_run_name="of-{n}")
            def main(n):
                assert len(runtime.flow_run.id) == 36 and runtime.flow_run.id == get_run_context().flow_run.id
                assert runtime.flow_run.name == "of-3" and runtime.flow_run.run_count == 1
                assert runtime.flow_run.scheduled_start_time is not None
                assert runtime.flow_run.parent_flow_run_id is None
            main(3)
            """
        )
        self.assertEqual(
            (done.returncode, done.stdout), (0, "no flow and no task is being executed here\n"), done.stderr
        )
