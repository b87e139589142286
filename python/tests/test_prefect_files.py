"""Flow files as people write them for Prefect 2: only the name of the package in the import lines is another."""

from tests.scripted_agent import AgentTestCase


class PrefectFileTests(AgentTestCase):
    def test_a_batch_flow_with_a_subflow_that_downloads_in_chunks(self):
        run = self.completed(
            '''
            from datetime import timedelta
            from pathlib import Path
            from octopipe import flow, task, get_run_logger
            from octopipe.tasks import task_input_hash

            @task(log_prints=True, retries=3, retry_delay_seconds=[1, 2, 4], tags=["extract"],
                  cache_key_fn=task_input_hash, cache_expiration=timedelta(days=1))
            def write_local(chunks: list, name: str) -> Path:
                """Write the chunks out locally"""
                path = Path(name)
                path.write_text("".join(chunks))
                print(f"wrote {path}")
                return path

            @task(name="upload to the lake", persist_result=True, result_serializer="json")
            def write_lake(path: Path) -> None:
                Path("lake").mkdir()
                (Path("lake") / path.name).write_bytes(path.read_bytes())

            @flow()
            def download(url: str) -> Path:
                chunks = [chunk for chunk in ("a", "b", "c")]
                return write_local(chunks, "week.txt")

            @flow(name="MTA Batch flow", log_prints=True)
            def main(year: int = 2023, month: int = 3, day: int = 25) -> None:
                """The main ETL function"""
                logger = get_run_logger()
                logger.info(f"week of {year}-{month:02}-{day}")
                path = download(f"http://host/turnstile_{year}{month:02}{day}.txt")
                write_lake(path)

            if __name__ == "__main__":
                main()
            ''',
            {"day": "18"},
            answer=lambda message: [{"value": None}],
        )
        self.assertEqual(list(run.tasks), ["download-0", "download-0/write_local-0", "upload to the lake-0"])
        self.assertIn("wrote week.txt", run.logged())
        self.assertIn("week of 2023-03-18", run.logged())
        self.assertEqual(run.logged("warning"), ["@task: no effect in Octopipe: result_serializer"])

    def test_mapping_waiting_states_and_hooks(self):
        run = self.run_under_agent(
            """
            from octopipe import Flow, State, Task, allow_failure, flow, get_run_logger, tags, task, unmapped
            from octopipe.context import FlowRunContext, TaskRunContext, get_run_context
            from octopipe.futures import PrefectFuture, wait
            from octopipe.states import Completed, Failed
            from octopipe.task_runners import ConcurrentTaskRunner

            def notify(flow: Flow, flow_run, state: State):
                print("notify:", flow.name, flow_run.name, state.name, state.is_failed())

            async def notify_task(task: Task, task_run, state):
                print("task:", task.name, task_run.state_name, state.type)

            def broken(*anything): raise ValueError("in the hook")

            @task(on_failure=[broken, notify_task])
            def score(row: dict, weight: float) -> float:
                assert TaskRunContext.get().task.name == "score"
                assert FlowRunContext.get().flow.name == "scores"
                return row["points"] * weight

            @task
            def summary(scores: list) -> float: return sum(s for s in scores if isinstance(s, float))

            @task(on_completion=[notify_task])
            def clean_up(): get_run_logger().info("cleaned up")

            @flow(name="scores", task_runner=ConcurrentTaskRunner(), on_failure=[notify], on_completion=[notify])
            def main():
                rows = [{"points": 1}, {"points": 2}, {}]
                with tags("night"):
                    scores = score.map(rows, weight=unmapped(2.0))
                total: PrefectFuture = summary.submit(allow_failure(scores))
                done = clean_up.submit(wait_for=[total])
                wait([total, done])
                assert total.result() == 6.0
                if any(future.get_state().is_failed() for future in scores):
                    return Failed(message="a row was bad")
                return Completed(message="all rows")
            """
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.of_type("failure")[0]["message"], "a row was bad")
        self.assertEqual(
            sorted(run.output.splitlines()),
            ["notify: scores scores Failed True", "task: clean_up Running COMPLETED", "task: score Running FAILED"],
        )
        self.assertIn("Hook 'broken' of Task 'score-2' failed: ValueError: in the hook", run.logged("error"))

    def test_coroutines_all_the_way(self):
        self.completed(
            """
            import asyncio
            from octopipe import flow, get_run_logger, task, unmapped
            from octopipe.artifacts import create_table_artifact
            from octopipe.blocks.system import Secret
            from octopipe.deployments import run_deployment
            from octopipe.runtime import flow_run

            @task(retries=2)
            async def fetch(page: int, token: str) -> dict:
                await asyncio.sleep(0)
                return {"page": page, "token": token}

            @flow(log_prints=True, timeout_seconds=60, validate_parameters=False)
            async def main(pages: int = 3):
                token = (await Secret.load("token")).get()
                futures = await fetch.map(list(range(pages)), token=unmapped(token))
                rows = [await future.result() for future in futures]
                await create_table_artifact(key="rows", table=rows, description=f"of {flow_run.name}")
                child = await run_deployment(name="load/nightly", parameters={"rows": len(rows)}, timeout=0)
                print(child.id)
                return rows
            """,
            answer=lambda message: [{"value": {"values": {"value": "t"}, "id": "c1", "state": "scheduled"}}],
        )

    def test_what_is_prefects_alone_says_what_to_write(self):
        run = self.completed(
            """
            from octopipe import flow
            from octopipe.deployments import Deployment
            @flow(name="nightly load")
            def main(): pass
            def check():
                for call in (lambda: main.serve(name="prod", cron="0 9 * * 6"), lambda: main.deploy("prod"),
                             lambda: Deployment.build_from_flow(flow=main, name="prod")):
                    try:
                        call()
                    except NotImplementedError as error:
                        print(error)
            """,
            entry="check",
        )
        for line, verb in zip(run.output.splitlines(), ("serve", "deploy", "build_from_flow")):
            self.assertEqual(
                line,
                f"'nightly load.{verb}' is Prefect's; write: pipectl deployment build {self.folder}/flow_file.py:main"
                " --name prod -o d.yaml, then: pipectl deployment apply d.yaml, and start an agent",
            )
