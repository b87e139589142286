"""Submitting: what waits for what, and what becomes of those that depend on a failed task."""

from tests.scripted_agent import AgentTestCase


class SubmitTests(AgentTestCase):
    def test_futures_as_arguments_are_waited_for_and_are_the_parents(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            gate = threading.Event()
            @task
            def load(n):
                gate.wait()
                return n
            @task
            def add(*numbers, more): return sum(numbers) + sum(more["of"])
            @task
            def after(): pass
            @flow
            def main():
                a, b = load.submit(1), load.submit(2)
                c = add.submit(a, 10, more={"of": [b, 100]})
                d = after.submit(wait_for=[c])
                gate.set()
                assert c.result() == 113 and d.result() is None
                assert add(c, more={"of": (a,)}) == 114
            """
        )
        self.assertEqual(run.tasks["add-0"]["parents"], ["load-0", "load-1"])
        self.assertEqual(run.states("add-0"), ["pending", "running", "completed"])
        self.assertEqual(run.tasks["after-0"]["parents"], ["add-0"])
        self.assertEqual(run.tasks["add-1"]["parents"], ["add-0", "load-0"])
        self.assertEqual(run.states("add-1"), ["running", "completed"])

    def test_futures_are_found_in_collections_of_every_kind(self):
        self.completed(
            """
            import collections, dataclasses
            from octopipe import flow, quote, task
            from octopipe.futures import TaskFuture
            Pair = collections.namedtuple("Pair", "a b")
            @dataclasses.dataclass
            class Row:
                n: int
                names: list
            @task
            def one(): return 1
            @task
            def same(value): return value
            @flow
            def main():
                f = one.submit()
                counted = collections.OrderedDict(a=f, b=2)
                for given, expected in (
                    ([f, [f]], [1, [1]]), ((f, 2), (1, 2)), (Pair(f, "x"), Pair(1, "x")),
                    ({"a": {"b": f}}, {"a": {"b": 1}}), (counted, collections.OrderedDict(a=1, b=2)),
                    (Row(f, [f]), Row(1, [1])), ([0] * 50_000 + [f], [0] * 50_000 + [1]),
                ):
                    got = same(given)
                    assert got == expected and type(got) is type(expected), got
                assert counted["a"] is f
                assert isinstance(same(quote(f), return_state=True).data, int)
                plain = [{"a": 1}]
                assert same(plain) is plain
            """
        )

    def test_submitted_tasks_run_side_by_side(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            meeting = threading.Barrier(20)
            @task
            def meet(n): return meeting.wait(20) >= 0
            @flow
            def main(): assert all(meet.map(range(20)).result())
            """
        )
        self.assertEqual(len(run.tasks), 20)

    def test_a_runner_bounds_the_threads(self):
        self.completed(
            """
            import threading, time
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner, SequentialTaskRunner
            here = []
            @task
            def work(n):
                here.append(n)
                most = len(here)
                time.sleep(0.005)
                here.remove(n)
                return most, threading.current_thread()
            @flow(task_runner=ConcurrentTaskRunner(max_workers=3))
            def bounded(): return max(most for most, _ in work.map(range(12)).result())
            @flow(task_runner=SequentialTaskRunner())
            def sequential(): return {thread for _, thread in work.map(range(3)).result()}
            @flow
            def main():
                assert bounded() == 3
                assert sequential() == {threading.main_thread()}
            """
        )

    def test_tasks_that_wait_for_tasks_they_submit_find_threads(self):
        self.completed(
            """
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner
            @task
            def leaf(n): return 1
            @task
            def tree(depth):
                return leaf.submit(0).result() if not depth else sum(tree.map([depth - 1] * 3).result())
            @flow(task_runner=ConcurrentTaskRunner(max_workers=2))
            def main(): assert tree.submit(3).result() == 27
            """
        )

    def test_the_end_of_the_flow_waits_for_what_was_submitted(self):
        run = self.completed(
            """
            import time
            from octopipe import flow, task
            @task
            def load():
                time.sleep(0.05)
            @flow
            def main(): load.submit()
            """
        )
        self.assertEqual(run.states("load-0"), ["running", "completed"])

    def test_a_future_that_is_returned_is_the_flows_result(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(n): return n
            @flow
            def main(): return {"all": load.map([1, 2]), "one": [load.submit(3)]}
            """
        )
        self.assertEqual(run.of_type("result")[-1]["value"], {"all": [1, 2], "one": [3]})


class FailureTests(AgentTestCase):
    BROKEN = """
        from octopipe import allow_failure, flow, task
        from octopipe.exceptions import UpstreamTaskError
        @task
        def load(n):
            if n == 0: raise ValueError("no data")
            return n
        @task
        def use(value): return repr(value)
        """

    def test_what_depends_on_a_failed_task_is_skipped_and_names_it(self):
        run = self.run_under_agent(
            self.BROKEN
            + """
        @flow
        def main():
            bad = load.submit(0)
            second = use.submit(bad)
            third = use.submit([second])
            fine = use.submit(allow_failure(bad))
            assert fine.result() == "ValueError('no data')", fine.result()
            try:
                use(third)
            except UpstreamTaskError as error:
                print(error)
        """
        )
        self.assertEqual(run.output, "task 'load-0' failed: ValueError: no data\n")
        for key in ("use-0", "use-1", "use-3"):
            self.assertEqual(run.states(key)[-1], "skipped")
            self.assertEqual(run.tasks[key]["cause"], "task 'load-0' failed: ValueError: no data")
        self.assertEqual(run.states("use-2")[-1], "completed")
        self.assertEqual(run.code, 0, "the failure was allowed, so nothing is left to tell")

    def test_a_flow_that_returns_nothing_fails_with_a_task_that_nobody_asked(self):
        run = self.run_under_agent(self.BROKEN + "\n        @flow\n        def main(): load.map([1, 0, 0])\n")
        self.assertEqual(run.code, 1)
        self.assertEqual(run.of_type("failure")[0], {"type": "failure", "error": "ValueError", "message": "no data"})
        self.assertIn("2 tasks failed, first 'load-1' failed: ValueError: no data", run.logged("error")[-1])

    def test_a_failure_that_the_flow_has_caught_is_no_failure_of_the_flow(self):
        run = self.run_under_agent(
            self.BROKEN
            + """
        @flow
        def main():
            for call in (load, lambda n: load.submit(n).result()):
                try:
                    call(0)
                except ValueError:
                    pass
            assert load.submit(0).wait().is_failed()
            return "all seen"
        """
        )
        self.assertEqual((run.code, run.errors), (0, ""))
        self.assertEqual(len(run.logged("warning")), 1)

    def test_after_a_failure_of_the_flow_nothing_more_begins(self):
        run = self.run_under_agent(
            """
            import threading
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner
            gate = threading.Event()
            @task
            def work(n):
                gate.wait()
            @flow(task_runner=ConcurrentTaskRunner(max_workers=1))
            def main():
                work.map(range(3))
                threading.Timer(0.05, gate.set).start()
                raise ValueError("enough")
            """
        )
        self.assertEqual(run.code, 1)
        self.assertEqual(run.states("work-0"), ["running", "completed"])
        self.assertEqual(run.states("work-2"), ["pending", "cancelled"])
        self.assertEqual(run.tasks["work-2"]["cause"], "its flow has ended")

    def test_states_are_returned_where_that_is_wished(self):
        self.completed(
            self.BROKEN
            + """
        from octopipe.states import Completed, Failed
        @task
        def judge(n): return Completed(message="fine", data=n) if n else Failed(message="none")
        @flow
        def sub(n): return judge(n)
        @flow
        def main():
            good, bad = load(1, return_state=True), load(0, return_state=True)
            assert good.is_completed() and good.result() == 1
            assert bad.is_failed() and bad.name == "Failed" and bad.type == "FAILED"
            assert isinstance(bad.result(raise_on_failure=False), ValueError)
            assert [state.name for state in load.map([1, 0], return_state=True)] == ["Completed", "Failed"]
            assert load.submit(2, return_state=True).result() == 2
            assert use(good) == "1"
            assert use([bad], return_state=True).message == "a task failed: ValueError: no data"
            assert judge(5) == 5 and sub(6) == 6
            assert sub(0, return_state=True).message == "FailedRun: none"
            return "seen"
        """
        )
