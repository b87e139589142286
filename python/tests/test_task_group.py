"""A flow and its submitted tasks, which end in threads of their own."""

import threading
import unittest

from octopipe.task_group import TaskGroup
from tests.scripted_agent import AgentTestCase


class TaskGroupTests(unittest.TestCase):
    def test_threads_that_come_at_once_find_the_same_pool(self):
        group, pools = TaskGroup(), []

        class Crossing(dict):
            """Another thread asks for the pool while this one looks for it."""

            def get(self, process):
                found = super().get(process)
                if found is None and not pools:
                    pools.append(None)
                    other = threading.Thread(target=lambda: pools.append(group.pool))
                    other.start()
                    other.join()
                return found

        group._pools = Crossing()
        self.assertIs(group.pool, pools[-1])
        self.assertIsNotNone(pools[-1])


class EndOfFlowTests(AgentTestCase):
    def test_tasks_that_end_while_the_flow_looks_for_them_do_not_disturb_it(self):
        self.completed(
            """
            import sys
            from octopipe import flow, task
            sys.setswitchinterval(1e-6)
            @task
            def quick(n): pass
            @flow
            def good(): quick.map(range(20))
            @flow
            def bad():
                quick.map(range(20))
                raise ValueError("enough")
            @flow
            def main():
                for _ in range(100):
                    assert good(return_state=True).is_completed()
                    assert bad(return_state=True).message == "ValueError: enough"
                return 1
            """
        )

    def test_what_a_try_of_the_flow_has_left_behind_neither_begins_nor_spoils_the_next(self):
        run = self.run_under_agent(
            """
            import threading
            from octopipe import flow, task
            from octopipe.task_runners import ConcurrentTaskRunner
            gate, begun, tries = threading.Event(), [], []
            @task
            def work(n):
                begun.append(threading.current_thread())
                gate.wait()
                raise OSError("too late")
            @flow(retries=1, timeout_seconds=0.2, task_runner=ConcurrentTaskRunner(max_workers=1))
            def main():
                tries.append(1)
                if len(tries) == 1:
                    work.map(range(3))
                    gate.wait()
                gate.set()
                for thread in begun[:1]:
                    thread.join(20)
                print([thread.is_alive() for thread in begun] in ([], [False]))
            """
        )
        self.assertEqual((run.code, run.output), (0, "True\n"), run.logged("error"))
