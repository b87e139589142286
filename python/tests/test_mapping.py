"""`.map`: a task for each element."""

from tests.scripted_agent import AgentTestCase


class MapTests(AgentTestCase):
    def test_lists_are_taken_apart_and_the_rest_goes_to_each(self):
        run = self.completed(
            """
            from octopipe import flow, task, unmapped
            @task
            def join(*parts, sep="", **named): return sep.join(map(str, (*parts, *named.values())))
            @task
            def numbers(): return [7, 8]
            @flow
            def main():
                assert join.map([1, 2], "ab", sep="-").result() == ["1-ab", "2-ab"]
                assert join.map(range(2), unmapped([3]), x=(n for n in "yz")).result() == ["0[3]y", "1[3]z"]
                assert join.map(numbers.submit(), 1).result() == ["71", "81"]
                assert join.map([numbers.submit(), 1]).result() == ["[7, 8]", "1"]
                return [join.map([1], []) for _ in ()]
            """
        )
        self.assertEqual(run.tasks["join-4"]["parents"], ["numbers-0"])

    def test_a_map_over_nothing_is_an_empty_list(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(n): return n
            @flow
            def main():
                assert load.map([]) == [] and load.map([]).result() == []
                return load.map(())
            """
        )
        self.assertEqual(run.tasks, {})
        self.assertEqual(run.of_type("result"), [{"type": "result", "value": []}])

    def test_a_map_over_five_thousand(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            @task
            def load(n):
                return threading.active_count()
            @flow
            def main(): print(max(load.map(range(5000)).result()) < 40)
            """
        )
        self.assertEqual(run.output, "True\n")
        self.assertEqual(len(run.tasks), 5000)
        self.assertTrue(all(task["states"][-2:] == ["running", "completed"] for task in run.tasks.values()))

    def test_what_cannot_be_mapped_is_told(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def load(n, m=0): return 1 // n
            @flow
            def main():
                bad = load.submit(0)
                for arguments in (("abc",), ([1], [1, 2]), (bad,)):
                    try:
                        load.map(*arguments)
                    except Exception as error:
                        print(f"{type(error).__name__}: {error}")
                return 1
            """
        )
        lines = run.output.splitlines()
        self.assertEqual(lines[0], "MappingMissingIterable: 'load.map' was given no list to map over")
        self.assertEqual(
            lines[1], "MappingLengthMismatch: 'load.map' was given lists of different lengths: '0' has 1, '1' has 2"
        )
        self.assertTrue(lines[2].startswith("UpstreamTaskError: 'load' cannot be mapped over task 'load-0'"))
