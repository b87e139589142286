"""Runs of other deployments, as nodes of this run."""

from tests.scripted_agent import AgentTestCase


class DeploymentTests(AgentTestCase):
    def facts(self, state, **others):
        facts = {
            "id": "9f5c2d1e-0000-4000-8000-000000000000",
            "name": "calm-otter",
            "flow": "load",
            "deployment": "nightly",
        }
        return {**facts, "state": state, "started_at": "2023-03-25T09:00:00Z", **others}

    def answer(self, end):
        def answer(message):
            self.asked.append(message)
            return (
                [{"value": self.facts("scheduled"), "more": True}, {"value": end}]
                if message["wait"]
                else [{"value": self.facts("scheduled")}]
            )

        self.asked = []
        return answer

    def test_a_run_is_a_node_that_is_waited_for(self):
        run = self.completed(
            """
            import datetime
            from octopipe import flow, run_deployment, tags, task
            @task
            def year(): return 2023
            @flow
            def sub(): return run_deployment("load/nightly")
            @flow
            def main():
                with tags("monthly"):
                    child = run_deployment(
                        "load/nightly", parameters={"year": year.submit(), "day": datetime.date(2023, 3, 25)},
                        flow_run_name="march", tags=["a"])
                assert child.id.startswith("9f5c") and child.name == "calm-otter"
                assert child.state.is_completed() and child.state.result() == 7 and child.state_name == "Completed"
                assert child.start_time == datetime.datetime(2023, 3, 25, 9, tzinfo=datetime.timezone.utc)
                sub()
            """,
            answer=self.answer(self.facts("completed", result=7)),
        )
        first, second = self.asked
        self.assertEqual(first["deployment"], "load/nightly")
        self.assertEqual(first["parameters"], {"year": 2023, "day": "2023-03-25"})
        self.assertEqual((first["name"], first["tags"], first["key"]), ("march", ["a", "monthly"], "load/nightly-0"))
        self.assertEqual(second["key"], "sub-0/load/nightly-0")
        node = run.tasks["load-nightly-0"]
        self.assertEqual(
            (node["kind"], node["name"], node["states"]), ("run", "load/nightly", ["running", "completed"])
        )
        self.assertEqual((node["run"], node["parents"]), (self.facts("")["id"], ["year-0"]))
        self.assertEqual(run.tasks["sub-0/load-nightly-0"]["within"], "sub-0")

    def test_a_run_that_fails_raises_nothing_but_says_so(self):
        run = self.completed(
            """
            from octopipe import flow, run_deployment
            @flow
            async def main():
                child = await run_deployment("load/nightly")
                assert child.state.is_failed() and child.state.message == "no data"
                try:
                    child.state.result()
                except Exception as error:
                    print(f"{type(error).__name__}: {error}")
            """,
            answer=self.answer(self.facts("failed", cause="no data")),
        )
        self.assertEqual(run.output, "FailedRun: no data\n")
        self.assertEqual(
            (run.states("load-nightly-0"), run.tasks["load-nightly-0"]["cause"]), (["running", "failed"], "no data")
        )

    def test_waiting_may_be_short_or_none(self):
        self.asked = []

        def answer(message):
            self.asked.append(message)
            return (
                [{"value": self.facts("running"), "more": True}]
                if message["wait"]
                else [{"value": self.facts("scheduled")}]
            )

        run = self.completed(
            """
            from octopipe import flow, run_deployment
            @flow
            def main():
                assert run_deployment("load/nightly", timeout=0).state.is_scheduled()
                child = run_deployment("load/nightly", timeout=0.05, poll_interval=1, as_subflow=False)
                assert child.state.is_running()
            """,
            answer=answer,
        )
        self.assertEqual([message["wait"] for message in self.asked], [False, True])
        self.assertEqual(list(run.tasks), ["load-nightly-0"])
        self.assertEqual(run.tasks["load-nightly-0"]["cause"], "not waited for any longer")

    def test_while_the_database_is_away_the_same_child_is_asked_for_again(self):
        answers = iter(
            [
                [{"error": "unavailable", "message": "away"}],
                [{"value": self.facts("scheduled"), "more": True}, {"error": "unavailable", "message": "away"}],
                [{"value": self.facts("running"), "more": True}, {"value": self.facts("completed")}],
            ]
        )
        keys = []

        def answer(message):
            keys.append(message["key"])
            return next(answers)

        self.completed(
            """
            from octopipe import flow, run_deployment
            @flow
            def main(): assert run_deployment("load/nightly").state.is_completed()
            """,
            answer=answer,
        )
        self.assertEqual(keys, ["load/nightly-0"] * 3)

    def test_what_is_refused_is_raised_and_the_node_has_failed(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, run_deployment, task
            @flow
            def main():
                long = {"a": "x" * 70_000}
                for arguments in (("load",), ("load/x", {"a": object()}), ("load/x", None, -1), ("load/x", long)):
                    try:
                        run_deployment(*arguments)
                    except (TypeError, ValueError) as error:
                        print(error)
                run_deployment("load/x")
            """,
            answer=lambda message: [{"error": "refused", "message": "unknown parameter 'yaer'"}],
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(
            run.of_type("failure")[0],
            {"type": "failure", "error": "AgentRefusal", "message": "unknown parameter 'yaer'"},
        )
        self.assertEqual(run.states("load-x-2"), ["running", "failed"])
        self.assertEqual(
            run.output.splitlines(),
            [
                "run_deployment takes 'FLOW/DEPLOYMENT', not 'load'",
                "run_deployment('load/x'): parameters take JSON: object has no JSON form",
                "run_deployment(timeout=…) takes seconds, 0 or None, not -1",
                "run_deployment: 70,141 bytes, but a request takes 65,536; pass a file's name",
            ],
        )
