import unittest
from argparse import Namespace
from types import SimpleNamespace

from comparison import is_measured

QUICK, SLOW = SimpleNamespace(is_slow=False), SimpleNamespace(is_slow=True)


class RepetitionTests(unittest.TestCase):
    def measured(self, system, slow_repetitions):
        options = Namespace(repetitions=3, slow_repetitions=slow_repetitions)
        return [repetition for repetition in range(4) if is_measured(system, repetition, options)]

    def test_all_are_measured_as_often_and_after_a_warm_up(self):
        self.assertEqual(self.measured(QUICK, 3), [0, 1, 2, 3])
        self.assertEqual(self.measured(SLOW, 3), [0, 1, 2, 3])

    def test_slow_ones_are_measured_less_often_and_at_once_where_asked_for(self):
        self.assertEqual(self.measured(QUICK, 1), [0, 1, 2, 3])
        self.assertEqual(self.measured(SLOW, 1), [1])
        self.assertEqual(self.measured(SLOW, 0), [])


if __name__ == "__main__":
    unittest.main()
