"""Results: kept, found again, cached."""

import base64
import datetime
import json
import pathlib
import pickle
import tempfile
import threading
import unittest

from octopipe.cache_folder import CacheFolder
from octopipe.inputs_digest import digest_of
from octopipe.kept_results import _pieces
from octopipe.result_codec import Damaged, NotKept, decoded, encoded
from tests.scripted_agent import AgentTestCase


class CodecTests(unittest.TestCase):
    def test_json_where_it_gives_back_exactly_the_same(self):
        for value in (None, True, 3, -2.5, "é\udc80\0", [1, [None]], {"a": {"b": [1.0]}}, 10**30):
            encoding, text = encoded(value)
            self.assertEqual(encoding, "json")
            again = decoded(encoding, text)
            self.assertEqual(repr(again), repr(value))

    def test_everything_else_is_pickled(self):
        for value in ((1, 2), {1: 2}, {"a": (1,)}, {1, 2}, b"x", datetime.date(2023, 3, 25), float("inf"), [0] * 200_000):
            encoding, text = encoded(value)
            self.assertEqual((encoding, text.isascii()), ("pickle", True))
            self.assertEqual(decoded(encoding, text), value)

    def test_what_cannot_be_kept_says_why(self):
        cases = [
            (threading.Lock(), "it cannot be pickled: TypeError"),
            (lambda: 1, "it cannot be pickled: "),
            ("x" * 5_000_000, "it has 5,000,002 bytes, more than 4 MiB"),
            (b"x" * 5_000_000, "it has more than 4 MiB"),
        ]
        for value, expected in cases:
            with self.assertRaises(NotKept) as refused:
                encoded(value)
            self.assertIn(expected, str(refused.exception))

    def test_damage_is_told(self):
        for encoding, text in (("json", "{"), ("pickle", "%%"), ("pickle", "aGFsbG8="), ("cbor", ""), (None, None)):
            with self.assertRaises(Damaged):
                decoded(encoding, text)

    def test_pieces_fit_with_their_escapes(self):
        for text in ("", "x", 'a"b\\' * 20_000, "y" * 64_000 + '"' * 64_000, "z" * 100_000):
            pieces = list(_pieces(text, 1000))
            self.assertEqual("".join(pieces), text)
            self.assertTrue(all(len(json.dumps(piece)) <= 1002 for piece in pieces))


class DigestTests(unittest.TestCase):
    def test_equal_values_have_equal_digests_and_others_do_not(self):
        values = [1, "1", [1], {"a": 1}, {"a": 2}, b"1", {1, 2}, datetime.date(2023, 3, 25), pathlib.Path("a"), None, int]
        digests = [digest_of(value) for value in values]
        self.assertEqual(len(set(digests)), len(values))
        self.assertNotIn(None, digests)
        self.assertEqual(digest_of({"a": 1, "b": 2}), digest_of({"b": 2, "a": 1}))

    def test_what_cannot_be_told_has_none(self):
        class Slotted:
            __slots__ = ("a",)

        class Hidden:
            def __reduce__(self):
                return "x"

        loop = []
        loop.append(loop)
        for value in (threading.Lock(), lambda: 1, iter([]), Slotted(), Hidden(), {(1, 2): 3}, loop, open, object()):
            self.assertIsNone(digest_of(value), value)


class CacheFolderTests(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = pathlib.Path(scratch.name, "deep", "cache")
        self.cache = CacheFolder(str(self.path))

    def test_what_was_put_is_there_until_it_expires(self):
        self.assertIsNone(self.cache.get("k"))
        self.cache.put("k", "json", "[1,\n2]")
        self.cache.put("old", "json", "1", expires_in=-1)
        self.cache.put("new", "json", "1", expires_in=60)
        self.assertEqual(self.cache.get("k"), ("json", "[1,\n2]"))
        self.assertEqual((self.cache.get("old"), self.cache.get("new")), (None, ("json", "1")))
        self.assertEqual(len(list(self.path.iterdir())), 3)

    def test_damage_counts_as_nothing(self):
        self.cache.put("k", "json", "12345")
        (file,) = self.path.iterdir()
        whole = file.read_bytes()
        for body in (b"", b"{}\n", whole[:-1], whole[:20], whole.replace(b"12345", b"12346"), b"\xff\xfe", b"[]\n1"):
            file.write_bytes(body)
            self.assertIsNone(self.cache.get("k"), body)

    def test_the_folder_is_named_by_the_environment(self):
        for environment, expected in (
            ({"OCTOPIPE_CACHE": "/a"}, "/a"),
            ({"XDG_CACHE_HOME": "/b"}, "/b/octopipe"),
            ({}, str(pathlib.Path("~/.cache/octopipe").expanduser())),
        ):
            self.assertEqual(CacheFolder.of(environment)._path, expected)


class ResultMessageTests(AgentTestCase):
    def test_large_results_come_in_parts_before_the_task_is_completed(self):
        run = self.completed(
            """
            from octopipe import flow, task
            @task
            def text(): return ['a"\\\\b'] * 30_000
            @task
            def data(): return bytes(range(256)) * 1000
            @flow
            def main():
                text(); data()
                return "x" * 100_000
            """
        )
        for key, encoding in (("text-0", "json"), ("data-0", "pickle"), (None, "json")):
            parts = [message for message in run.of_type("result") if message.get("task") == key]
            self.assertEqual([part["part"] for part in parts], list(range(1, len(parts) + 1)))
            self.assertEqual({(part["parts"], part["encoding"]) for part in parts}, {(len(parts), encoding)})
            self.assertGreater(len(parts), 1)
        whole = "".join(part["data"] for part in run.of_type("result") if part.get("task") == "data-0")
        self.assertEqual(pickle.loads(base64.b64decode(whole)), bytes(range(256)) * 1000)
        order = [message["type"] + message.get("state", "") for message in run.messages if message.get("task", message.get("key")) == "data-0"]
        self.assertEqual((order[0], order[-1]), ("taskrunning", "taskcompleted"))
        self.assertTrue(all(len(line) <= 65536 for line in run.lines))

    def test_what_cannot_be_kept_is_told_once_and_harms_nothing(self):
        run = self.completed(
            """
            import threading
            from octopipe import flow, task
            @task
            def lock(): return threading.Lock()
            @task
            def large(): return "x" * 5_000_000
            @task(persist_result=False)
            def private(): return "secret"
            @flow
            def main():
                lock(); lock(); large(); private()
                return threading.Lock()
            """
        )
        self.assertEqual(run.of_type("result"), [])
        warnings = run.logged("warning")
        self.assertEqual(len(warnings), 3)
        self.assertIn("The result of Task 'lock-0' is not kept: it cannot be pickled", warnings[0])
        self.assertIn("more than 4 MiB", warnings[1])
        self.assertIn("The result of the flow is not kept", warnings[2])
        self.assertEqual([task["states"][-1] for task in run.tasks.values()], ["completed"] * 4)

    def test_a_flows_result_is_readable_where_it_has_a_json_form(self):
        run = self.completed(
            """
            import datetime, pathlib
            def main(): return {"day": datetime.date(2023, 3, 25), "rows": (1, 2), "file": pathlib.Path("/a")}
            """
        )
        value = {"day": "2023-03-25", "rows": [1, 2], "file": "/a"}
        self.assertEqual(run.of_type("result"), [{"type": "result", "value": value}])


class ReuseTests(AgentTestCase):
    TEXT = """
        from octopipe import flow, task
        calls = []
        @task
        def load(n):
            calls.append(n)
            return n, n
        @task(retries=1)
        def opaque(value): return 1
        @flow
        def main():
            assert load(1) == (1, 1) and load.submit(2).result() == (2, 2)
            opaque(lambda: 1)
            print(calls)
        """

    def test_results_of_the_run_that_is_repeated_are_taken(self):
        asked = []

        def answer(message):
            asked.append(message)
            kept = {"encoding": "pickle", "data": base64.b64encode(pickle.dumps((1, 1))).decode()}
            return [{"value": kept if message["task"] == "load-0" else None}]

        run = self.completed(self.TEXT, answer=answer, OCTOPIPE_REUSE="r0")
        self.assertEqual(run.output, "[2]\n")
        self.assertEqual([message["type"] for message in asked], ["earlier", "earlier"])
        self.assertEqual([message["task"] for message in asked], ["load-0", "load-1"])
        self.assertEqual(run.states("load-0"), ["completed"])
        self.assertEqual((run.tasks["load-0"]["reused"], run.tasks["load-0"]["inputs"]), ("earlier", asked[0]["inputs"]))
        self.assertNotIn("reused", run.tasks["load-1"])

    def test_without_a_run_to_repeat_nobody_is_asked(self):
        run = self.completed(self.TEXT, answer=lambda message: self.fail("asked"))
        self.assertEqual(run.output, "[1, 2]\n")

    def test_what_cannot_be_read_or_asked_runs(self):
        answers = iter(
            [
                [{"value": {"encoding": "pickle", "data": "aGFsbG8="}}],
                [{"error": "unsupported", "message": "what is 'earlier'?"}],
            ]
        )
        run = self.completed(self.TEXT, answer=lambda message: next(answers), OCTOPIPE_REUSE="r0")
        self.assertEqual(run.output, "[1, 2]\n")
        self.assertIn("cannot be used, so it runs", run.logged("warning")[0])
        self.assertIn("what is 'earlier'?", run.logged("warning")[1])


class CacheTests(AgentTestCase):
    TEXT = """
        import datetime
        from octopipe import flow, task
        from octopipe.tasks import task_input_hash
        calls = []
        @task(cache_key_fn=task_input_hash, cache_expiration=datetime.timedelta(minutes=2))
        def load(n, by=1):
            calls.append(n)
            return (n, by)
        @task(cache_key_fn=lambda context, parameters: f"{context.task.name}/{parameters['n']}", refresh_cache=True)
        def fresh(n):
            calls.append("fresh")
            return n
        @task(cache_key_fn=lambda context, parameters: 1 / 0)
        def broken(n): return n
        @flow
        def main():
            assert load(1) == load(1, by=1) == (1, 1)
            assert load(2) == (2, 1)
            assert fresh(5) == 5 and broken(1) == 1
            print(calls)
        if __name__ == "__main__":
            main()
        """

    def test_the_agent_keeps_results_by_key(self):
        kept = {}

        def answer(message):
            self.assertEqual(message["type"], "cached")
            return [{"value": kept.get(message["cache_key"])}]

        first = self.completed(self.TEXT, answer=answer)
        self.assertEqual(first.output, "[1, 1, 2, 'fresh']\n")
        for message in first.of_type("result"):
            if "cache_key" in message:
                kept[message["cache_key"]] = {"encoding": message["encoding"], "data": message["data"]}
                self.assertEqual(message.get("expires_in"), None if message["task"] == "fresh-0" else 120)
        self.assertEqual(len(kept), 3)
        self.assertIn("fresh/5", kept)
        second = self.completed(self.TEXT, answer=answer)
        self.assertEqual(second.output, "['fresh']\n")
        self.assertEqual(second.tasks["load-0"]["reused"], "cache")
        self.assertEqual(second.states("load-0"), ["completed"])
        self.assertIn("'cache_key_fn' of Task 'broken-0' failed: ZeroDivisionError", second.logged("error")[0])

    def test_by_hand_a_folder_keeps_them(self):
        cache = self.folder / "cache"
        for expected in ("[1, 2, 'fresh']\n", "['fresh']\n"):
            done = self.run_by_hand(self.TEXT, OCTOPIPE_CACHE=str(cache))
            self.assertEqual((done.returncode, done.stdout), (0, expected), done.stderr)
        self.assertIn("Task 'load-0' completed with the result in the cache", done.stderr)
        for file in cache.iterdir():
            file.write_bytes(file.read_bytes()[:-1])
        done = self.run_by_hand(self.TEXT, OCTOPIPE_CACHE=str(cache))
        self.assertEqual((done.returncode, done.stdout), (0, "[1, 2, 'fresh']\n"), done.stderr)

    def test_a_cache_that_cannot_be_written_harms_nothing(self):
        done = self.run_by_hand(self.TEXT, OCTOPIPE_CACHE="/proc/nothing")
        self.assertEqual((done.returncode, done.stdout), (0, "[1, 1, 2, 'fresh']\n"))
        self.assertIn("is not cached", done.stderr)
