"""`async` flows and tasks."""

from tests.scripted_agent import AgentTestCase


class AsyncTests(AgentTestCase):
    def test_async_tasks_are_awaited_submitted_and_mapped(self):
        run = self.completed(
            """
            import asyncio
            from octopipe import flow, task, unmapped
            @task
            async def load(n, by=1):
                if n < 0: await gate.wait()
                await asyncio.sleep(0)
                return n * by
            @task
            def plain(n): return n + 1
            @flow
            async def sub(n):
                return await load(n)
            @flow
            async def main():
                global gate
                gate = asyncio.Event()
                assert await load(2) == 2
                first = await load.submit(3)
                second = load.submit(first)
                assert await second.result() == 3
                assert (await second.wait()).is_completed()
                futures = await load.map([1, 2, 3], unmapped(10))
                assert [await future.result() for future in futures] == [10, 20, 30]
                assert await asyncio.gather(*[load(n) for n in range(3)]) == [0, 1, 2]
                waiting = load.submit(-1)
                asyncio.get_running_loop().call_later(0.01, gate.set)
                assert await sub(waiting) == -1
                assert plain.submit(first).result() == 4
                assert plain(plain.submit(1)) == 3
                load.submit(5)
            """
        )
        self.assertEqual(run.tasks["load-2"]["parents"], ["load-1"])
        self.assertEqual(run.tasks["sub-0"]["parents"], ["load-9"])
        self.assertEqual(run.states("load-10"), ["running", "completed"])

    def test_async_failures_skip_and_raise_like_others(self):
        run = self.run_under_agent(
            """
            from octopipe import flow, task
            @task
            async def load(n): return 1 // n
            @flow
            async def main():
                bad = load.submit(0)
                skipped = await load.submit(bad).wait()
                assert skipped.name == "Skipped", skipped
                await bad.result()
            """
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.of_type("failure")[0]["error"], "ZeroDivisionError")
        self.assertEqual(run.states("load-1")[-1], "skipped")

    def test_a_cancelled_coroutine_is_a_cancelled_task(self):
        run = self.completed(
            """
            import asyncio
            from octopipe import flow, task
            @task
            async def load(): await asyncio.sleep(60)
            @flow
            async def main():
                try:
                    await asyncio.wait_for(load(), 0.01)
                except asyncio.TimeoutError:
                    return "gave up"
            """
        )
        self.assertEqual(run.states("load-0"), ["running", "cancelled"])

    def test_an_async_task_in_a_plain_flow(self):
        self.completed(
            """
            from octopipe import flow, task
            @task
            async def load(n): return n
            @flow
            def main():
                assert load(1) == 1
                assert load.submit(2).result() == 2
                assert load.map([3, 4]).result() == [3, 4]
            """
        )
