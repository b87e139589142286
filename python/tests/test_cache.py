"""Cached results: with the agent, and in a folder by hand."""

import pathlib
import tempfile
import unittest

from octopipe.cache_folder import CacheFolder
from tests.scripted_agent import AgentTestCase


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
