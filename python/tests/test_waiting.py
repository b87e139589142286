"""`wait` and `as_completed`: in flows, in tasks, and in coroutines."""

from tests.scripted_agent import AgentTestCase


class WaitingTests(AgentTestCase):
    ASYNC = """
        import asyncio
        from octopipe import as_completed, flow, task, wait
        @task
        async def load(n=1):
            await gate.wait()
            return n
        @task
        def plain(n): return n
        @flow
        async def main():
            global gate
            gate = asyncio.Event()
        """

    def test_futures_come_in_the_order_in_which_their_tasks_end(self):
        self.completed(
            """
            import threading
            from octopipe import as_completed, flow, task
            gates = [threading.Event() for _ in range(3)]
            @task
            def work(n):
                gates[n].wait()
                return n
            @flow
            def main():
                order = as_completed(work.map(range(3)))
                for n in (2, 0, 1):
                    gates[n].set()
                    assert next(order).result() == n
                assert list(order) == [] and list(as_completed([])) == []
            """
        )

    def test_tasks_that_wait_for_their_own_tasks_give_their_thread_to_them(self):
        self.completed(
            """
            from octopipe import as_completed, flow, task, wait
            from octopipe.task_runners import ConcurrentTaskRunner
            @task
            def leaf(n): return n
            @task
            def total(): return sum(future.result() for future in as_completed(leaf.map(range(5))))
            @task
            def count(): return len(wait(leaf.map(range(5))).done)
            @flow(task_runner=ConcurrentTaskRunner(max_workers=1))
            def main():
                assert total.submit().result() == 10
                assert count.submit().result() == 5
            """
        )

    def test_a_coroutine_that_waits_gives_its_thread_to_what_it_waits_for(self):
        self.completed(
            """
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner
            @task
            async def load(n): return n
            @task
            def plain(n): return n
            @task
            async def outer(): return await load(plain.submit(1))
            @flow(task_runner=ConcurrentTaskRunner(max_workers=1))
            def main(): assert outer.submit().result() == 1
            """
        )

    def test_tasks_with_a_timeout_keep_to_the_number_of_threads_and_lend_theirs_while_they_wait(self):
        self.completed(
            """
            import threading
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner
            here, most = [], []
            meeting = threading.Barrier(2)
            @task(timeout_seconds=60)
            def work(n):
                here.append(n)
                most.append(len(here))
                meeting.wait()
                here.remove(n)
            @task(timeout_seconds=60)
            def outer(): return sum(len(inner.submit(n).result()) for n in "ab")
            @task(timeout_seconds=60)
            def inner(text): return text
            @flow(task_runner=ConcurrentTaskRunner(max_workers=2))
            def bounded(): work.map(range(40))
            @flow(task_runner=ConcurrentTaskRunner(max_workers=1))
            def main():
                bounded()
                assert max(most) == 2, most
                assert outer.submit().result() == 2
                return 1
            """
        )

    def test_a_timeout_is_for_all_futures_together_and_leaves_no_callback(self):
        self.completed(
            """
            import threading, time
            from octopipe import as_completed, flow, task, wait
            gate = threading.Event()
            @task
            def work(n):
                if n: gate.wait()
            @flow
            def main():
                clock = time.monotonic
                futures = work.map([0, 1, 1])
                futures[0].wait()
                before = len(futures[1]._callbacks)
                order = as_completed(futures, timeout=100)
                assert next(order) is futures[0]
                time.monotonic = lambda: clock() + 100
                for late in (order, as_completed(futures[1:], timeout=0)):
                    try:
                        next(late)
                        assert False
                    except TimeoutError as error:
                        print(error)
                time.monotonic = clock
                assert len(futures[1]._callbacks) == before
                assert wait(futures, timeout=0) == ({futures[0]}, {*futures[1:]})
                gate.set()
            """
        )

    def test_coroutines_wait_for_async_tasks_and_plain_ones(self):
        self.completed(
            self.ASYNC
            + """
            futures = [plain.submit(0), *load.map([1, 2])]
            futures[0].wait()
            try:
                async for future in as_completed(futures, timeout=0.001):
                    assert future is futures[0]
                assert False
            except TimeoutError:
                pass
            done, not_done = await wait(futures, timeout=0.001)
            assert not_done == {*futures[1:]} and done == {futures[0]}
            gate.set()
            assert {future async for future in as_completed(futures)} == {*futures}
            assert await wait(futures) == wait(futures) == ({*futures}, set())
            assert len((await load.map([1, 2]).wait()).done) == 2
            assert {future.result() for future in as_completed(plain.map([3, 4]))} == {3, 4}
        """
        )

    def test_what_would_block_an_event_loop_for_ever_is_refused(self):
        run = self.completed(
            self.ASYNC
            + """
            first = load.submit()
            second = plain.submit(first)
            for blocking in (lambda: next(as_completed([first])), second.result, lambda: plain(first)):
                try:
                    blocking()
                except RuntimeError as error:
                    print(error)
            gate.set()
            assert await first.result() == second.result() == plain(first) == 1
        """
        )
        first, second, third = run.output.splitlines()
        self.assertEqual(
            first,
            "'for … in as_completed(…)' would block the event loop that task 'load-0' runs in:"
            " write 'async for … in as_completed(…)'",
        )
        self.assertEqual(
            second,
            "to wait here for task 'plain-0' would block the event loop that task 'load-0' runs in:"
            " await the future of that one first",
        )
        self.assertIn("to wait here for task 'load-0'", third)
