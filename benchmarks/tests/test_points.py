import json
import tempfile
import unittest
from pathlib import Path

from figures import percentile
from points import Points


class PointsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def points(self, name, system):
        return Points(self.folder / name / "points.json", {"systems": {system: {"version": system}}})

    def test_a_point_is_on_disk_as_soon_as_it_is_added(self):
        points = self.points("a", "octopipe")
        points.add("cli", "octopipe", 1, figures={"version": 2.5})
        kept = json.loads(points.file.read_text())["points"]
        self.assertEqual([(point["workload"], point["figures"]) for point in kept], [("cli", {"version": 2.5})])
        self.assertEqual([file.name for file in points.file.parent.iterdir()], ["points.json"])

    def test_files_of_several_runs_become_one(self):
        first, second = self.points("a", "octopipe"), self.points("b", "celery")
        first.add("cli", "octopipe", 1, figures={"version": 1})
        second.add("cli", "celery", 1, figures={"version": 2})
        both = Points.read([first.file, second.file])
        self.assertEqual(both.values("cli", "celery", "version"), [2])
        self.assertEqual(set(both.facts["systems"]), {"octopipe", "celery"})

    def test_what_is_no_file_of_points_is_said_in_one_line(self):
        for text, words in ((None, "No such file"), ("[]", "no file of points"), ("{", "no file of points")):
            file = self.folder / "bad.json"
            if text is not None:
                file.write_text(text)
            with self.assertRaisesRegex(SystemExit, words):
                Points.read([file])

    def test_failures_of_the_warm_up_count(self):
        points = self.points("a", "celery")
        points.add("logs", "celery", 0, failed="it hung")
        self.assertEqual(points.failures("logs", "celery"), ["it hung"])
        self.assertEqual(points.values("logs", "celery", "seconds"), [])

    def test_percentiles_are_values_that_were_measured(self):
        self.assertEqual([percentile(range(100), share) for share in (0, 0.5, 0.99, 1)], [0, 50, 99, 99])


if __name__ == "__main__":
    unittest.main()
