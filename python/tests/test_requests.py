"""What a flow asks its agent for: variables, blocks, runs of other deployments, facts."""

import threading

from tests.scripted_agent import AgentTestCase, AnsweredRun

UNKNOWN = {"error": "unknown", "message": "there is no such thing"}


class VariableTests(AgentTestCase):
    def test_values_come_from_the_agent(self):
        values = {"region": "eu-central", "limits": {"rows": [1]}}

        def answer(message):
            return [{"value": values[message["name"]]} if message["name"] in values else UNKNOWN]

        self.completed(
            """
            from octopipe import Variable, flow, variables
            @flow
            def main():
                assert Variable.get("region") == "eu-central"
                assert variables.get("limits") == {"rows": [1]}
                assert Variable.get("nothing") is None and Variable.get("nothing", default=3) == 3
            """,
            answer=answer,
        )

    def test_coroutines_await_and_plain_code_within_does_not(self):
        self.completed(
            """
            import asyncio
            from octopipe import Variable, flow, task
            @task
            def plain(): return Variable.get("a")
            @flow
            async def main():
                assert await Variable.get("a") == 1
                assert await asyncio.gather(*[Variable.get("a") for _ in range(20)]) == [1] * 20
                assert plain() == 1
            """,
            answer=lambda message: [{"value": 1}],
        )

    def test_many_threads_ask_at_once_and_answers_come_in_any_order(self):
        late = []

        def answer(message):
            late.append(message)
            if len(late) == 30:
                for each in reversed(late):
                    run.reply(each, {"value": each["name"]})
            return [{"more": True, "value": "not yet"}]

        text = """
            from octopipe import Variable, flow, task
            @task
            def ask(n): return Variable.get(f"v{n}")
            @flow
            def main(): assert ask.map(range(30)).result() == [f"v{n}" for n in range(30)]
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))

    def test_at_most_a_thousand_requests_are_open(self):
        held, lock = [], threading.Lock()
        most = []

        def answer(message):
            with lock:
                held.append(message)
                most.append(len(held))
                if len(held) == 1000 or len(most) == 2500:
                    for each in held:
                        run.reply(each, {"value": 1})
                    held.clear()
            return []

        text = """
            import asyncio
            from octopipe import Variable, flow
            @flow
            async def main():
                assert sum(await asyncio.gather(*[Variable.get("a") for _ in range(2500)])) == 2500
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))
        self.assertEqual((len(most), max(most)), (2500, 1000))

    def test_a_database_that_is_away_is_asked_again(self):
        answers = iter([[{"error": "unavailable", "message": "away"}], [{"value": 7}]])
        self.completed(
            """
            from octopipe import Variable, flow
            @flow
            def main(): assert Variable.get("a") == 7
            """,
            answer=lambda message: next(answers),
        )

    def test_lines_of_the_agent_that_are_no_answers_are_passed_over(self):
        def answer(message):
            noise = [b"\n", b"{\n", b"[]\n", b'{"type":"new"}\n', b'{"type":"answer","request":"x"}\n', b"\xff\n"]
            run._socket.sendall(b"".join(noise))
            return [{"value": "é" * 100_000}]

        text = """
            from octopipe import Variable
            def main(): assert len(Variable.get("a")) == 100_000
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))


class NobodyAnswersTests(AgentTestCase):
    TEXT = """
        from octopipe import Block, Variable, flow, run_deployment
        def told(function, *arguments):
            try:
                function(*arguments)
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
        @flow
        def main():
            told(Block.load, "s3/lake")
            told(run_deployment, "load/nightly")
            told(Variable.get, "region")
        if __name__ == "__main__":
            main()
        """

    def test_an_agent_of_version_1_is_not_asked(self):
        run = self.run_flow(self.TEXT)
        self.assertEqual(len(run.output.splitlines()), 3)
        for line in run.output.splitlines():
            self.assertRegex(line, "^AgentMissing: .* needs an agent that answers: this agent answers no requests")
        self.assertEqual({message["type"] for message in run.messages}, {"hello", "log"})

    def test_by_hand_one_line_says_what_is_needed(self):
        done = self.run_by_hand(self.TEXT, OCTOPIPE_VARIABLE_REGION="eu")
        self.assertEqual(
            done.stdout.splitlines(),
            [
                "AgentMissing: block 's3/lake' needs an agent: run the flow with 'pipectl deployment run'",
                "AgentMissing: run_deployment needs an agent: run the flow with 'pipectl deployment run'",
            ],
        )

    def test_by_hand_the_environment_has_the_variables(self):
        done = self.run_by_hand(
            """
            from octopipe import Variable
            print([Variable.get(name, "none") for name in ("region", "max-rows", "limits", "other")])
            """,
            OCTOPIPE_VARIABLE_REGION="eu",
            OCTOPIPE_VARIABLE_MAX_ROWS="10",
            OCTOPIPE_VARIABLE_LIMITS='{"a": [1]}',
        )
        self.assertEqual(done.stdout, "['eu', '10', {'a': [1]}, 'none']\n", done.stderr)

    def test_an_agent_that_goes_away_is_told_to_all_who_wait(self):
        def answer(message):
            if message["name"] == "b":
                run.hang_up()
            return []

        text = """
            from octopipe import Variable, flow, task
            @task
            def ask(name): return Variable.get(name)
            @flow
            def main():
                futures = ask.map(["a", "b"])
                print([type(future.result(raise_on_failure=False)).__name__ for future in futures])
                print(type(ask("c", return_state=True).data).__name__)
                return "done"
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        run.finish()
        self.assertEqual((run.code, run.output), (0, "['AgentMissing', 'AgentMissing']\nAgentMissing\n"), run.errors)

    def test_a_forked_process_may_not_ask(self):
        self.completed(
            """
            import os
            from octopipe import Variable, flow, task
            @task
            def add(n): return n + 1
            @flow
            def main():
                assert Variable.get("a") == 1 and add.submit(1).result() == 2
                child = os.fork()
                if child == 0:
                    try:
                        Variable.get("a")
                    except RuntimeError as error:
                        os._exit(add.submit(4).result() if "forked" in str(error) else 1)
                assert os.waitpid(child, 0)[1] == 5 << 8
                assert Variable.get("a") == 1
            """,
            answer=lambda message: [{"value": 1}],
        )


class BlockTests(AgentTestCase):
    def test_blocks_are_objects_with_their_values(self):
        blocks = {
            "s3/lake": {"bucket": "data", "access_key": "s3cret"},
            "secret/token": {"value": "abc"},
            "data-source/main": {"host": "h"},
        }

        def answer(message):
            name = message["name"]
            if name not in blocks:
                return [UNKNOWN]
            kind, _, short = name.partition("/")
            return [{"value": {"type": kind, "name": short, "values": blocks[name]}}]

        run = self.completed(
            """
            from octopipe import Block, flow
            from octopipe.blocks.system import Secret
            class S3(Block): pass
            class DataSource(Block):
                host: str
                def url(self): return f"http://{self.host}"
            @flow
            def main():
                lake = Block.load("s3/lake")
                assert (lake.bucket, S3.load("lake").access_key) == ("data", "s3cret")
                assert Secret.load("token").get() == "abc"
                assert DataSource.load("main").url() == "http://h"
                print(lake)
                for name in ("s3/nothing", "lake"):
                    try:
                        Block.load(name)
                    except Exception as error:
                        print(f"{type(error).__name__}: {error}")
            """,
            answer=answer,
        )
        self.assertEqual(
            run.output.splitlines(),
            [
                "<Block 'lake': bucket, access_key>",
                "AgentRefusal: there is no such thing",
                "ValueError: Block.load takes TYPE/NAME, such as 'secret/lake', not 'lake'",
            ],
        )


class DeploymentTests(AgentTestCase):
    def facts(self, state, **others):
        facts = {"id": "9f5c2d1e-0000-4000-8000-000000000000", "name": "calm-otter", "flow": "load", "deployment": "nightly"}
        return {**facts, "state": state, "started_at": "2023-03-25T09:00:00Z", **others}

    def answer(self, end):
        def answer(message):
            self.asked.append(message)
            return [{"value": self.facts("scheduled"), "more": True}, {"value": end}] if message["wait"] else [{"value": self.facts("scheduled")}]

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
        self.assertEqual((node["kind"], node["name"], node["states"]), ("run", "load/nightly", ["running", "completed"]))
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
        self.assertEqual((run.states("load-nightly-0"), run.tasks["load-nightly-0"]["cause"]), (["running", "failed"], "no data"))

    def test_waiting_may_be_short_or_none(self):
        self.asked = []

        def answer(message):
            self.asked.append(message)
            return [{"value": self.facts("running"), "more": True}] if message["wait"] else [{"value": self.facts("scheduled")}]

        run = self.completed(
            """
            from octopipe import flow, run_deployment
            @flow
            def main():
                assert run_deployment("load/nightly", timeout=0).state.is_scheduled()
                assert run_deployment("load/nightly", timeout=0.05, poll_interval=1, as_subflow=False).state.is_running()
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
                for arguments in (("load",), ("load/x", {"a": object()}), ("load/x", None, -1)):
                    try:
                        run_deployment(*arguments)
                    except (TypeError, ValueError) as error:
                        print(error)
                run_deployment("load/x")
            """,
            answer=lambda message: [{"error": "refused", "message": "unknown parameter 'yaer'"}],
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.of_type("failure")[0], {"type": "failure", "error": "AgentRefusal", "message": "unknown parameter 'yaer'"})
        self.assertEqual(run.states("load-x-1"), ["running", "failed"])
        self.assertEqual(
            run.output.splitlines(),
            [
                "run_deployment takes 'FLOW/DEPLOYMENT', not 'load'",
                "run_deployment('load/x'): parameters take JSON: object has no JSON form",
                "run_deployment(timeout=…) takes seconds, 0 or None, not -1",
            ],
        )


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
                assert (runtime.task_run.id, runtime.task_run.name, runtime.task_run.task_name) == ("load-0", "load 5", "load")
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
        self.assertEqual((done.returncode, done.stdout), (0, "no flow and no task is being executed here\n"), done.stderr)


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
