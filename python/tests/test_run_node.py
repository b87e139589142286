"""Keys of tasks."""

import unittest

from octopipe.run_node import RunNode, key_part


class KeyTests(unittest.TestCase):
    def test_keys_are_counted_by_name_within_their_parent(self):
        node = RunNode()
        self.assertEqual([node.child_key(name) for name in ("a", "b", "a", "a")], ["a-0", "b-0", "a-1", "a-2"])
        child = RunNode(node)
        child.key = "a-2"
        self.assertEqual(child.child_key("a"), "a-2/a-0")
        node.count_anew()
        self.assertEqual(node.child_key("a"), "a-0")

    def test_a_part_of_a_key_is_one_plain_line(self):
        self.assertEqual(key_part("load all"), "load all")
        self.assertEqual(key_part("a/b\n c\0"), "a-b c")
        self.assertEqual(key_part("\n"), "task")
        self.assertEqual(len(key_part("x" * 500)), 120)

    def test_a_deep_key_is_still_short_and_unlike_its_siblings(self):
        keys = set()
        for name in ("ä" * 100, "ö" * 100):
            node = RunNode()
            for _ in range(4):
                child = RunNode(node)
                child.key = node.child_key(name)
                node = child
            keys.add(node.child_key("leaf"))
        self.assertEqual(len(keys), 2)
        for key in keys:
            self.assertLessEqual(len(key.encode()), 400)
            self.assertTrue(key.endswith("/leaf-0"))
