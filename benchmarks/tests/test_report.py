import unittest

from points import Points
from report import LIMIT, Report
from workloads import WORKLOADS

BURST = next(workload for workload in WORKLOADS if workload.name == "burst")
RATE = BURST.measures[0]


def fact(version, is_slow=False):
    return {"version": version, "settings": "defaults", "runs": {"true": f"a run of {version}"}, "is_slow": is_slow}


class ReportTests(unittest.TestCase):
    def setUp(self):
        machine = dict.fromkeys(("processor", "processors", "memory", "kernel", "distribution", "python"), "x")
        self.points = Points("/nowhere", {
            "machine": {**machine, "load": 0.5}, "servers": {"fsync": "on"}, "checkout": "abc", "repetitions": 3,
            "slow_repetitions": 3, "quick": False, "short": False, "began": "now",
            "systems": {"octopipe": fact("octopipe 1"), "celery": fact("Celery 5")}})

    def measured(self, system, *rates):
        for repetition, rate in enumerate(rates):
            self.points.points.append({"workload": "burst", "system": system, "repetition": repetition,
                                       "figures": {RATE.name: rate}})

    def failed(self, system, repetition, why):
        self.points.points.append(
            {"workload": "burst", "system": system, "repetition": repetition, "failed": why})

    def cells(self):
        """The row of rates: Octopipe, Celery, the limit."""
        line = next(line for line in Report(self.points).text().splitlines() if line.startswith(f"| {RATE.words} "))
        return [cell.strip() for cell in line.split("|")[2:-1]]

    def test_the_warm_up_does_not_count_and_the_median_stands_before_its_range(self):
        self.measured("octopipe", 9_999, 100, 130, 110)
        self.assertEqual(self.cells(), ["110.0 (100.0–130.0)", "", ""])

    def test_a_peer_is_divided_by_octopipe_and_octopipe_by_the_limit(self):
        self.measured("octopipe", 0, 200)
        self.measured("celery", 0, 50)
        self.measured(LIMIT, 0, 1_000)
        self.assertEqual(self.cells(), ["200.0 · 0.2×", "50.0 · 0.25×", "1,000.0"])

    def test_what_did_not_finish_is_said_with_the_reason(self):
        self.measured("octopipe", 0, 200)
        self.failed("celery", 0, "it hung")
        self.failed("celery", 1, "it hung")
        self.assertEqual(self.cells()[1], "did not finish [1]")
        self.assertIn("[1] it hung", Report(self.points).text())

    def test_a_failure_among_successes_is_not_hidden(self):
        self.measured("celery", 0, 50)
        self.failed("celery", 2, "it hung")
        self.assertEqual(self.cells()[1], "50.0 [1]")
        self.assertIn("[1] 1 of 2 repetitions: it hung", Report(self.points).text())

    def test_what_a_system_has_not_got_is_a_footnote_that_others_share(self):
        self.measured("octopipe", 0, "there is none")
        self.measured("celery", 0, "there is none", "there is none")
        self.measured("octopipe", 0, "there is none")
        self.points.points[-1]["repetition"] = 1
        self.assertEqual(self.cells()[:2], ["– [1]", "– [1]"])

    def test_what_a_run_is_stands_for_each_system(self):
        self.assertIn("| a run of `/bin/true` | a run of octopipe 1 | a run of Celery 5 |", Report(self.points).text())

    def test_who_is_measured_less_often_is_said(self):
        self.assertIn("Medians of 3 repetitions after a warm-up, systems", Report(self.points).text())
        self.points.facts |= {"slow_repetitions": 1}
        self.points.facts["systems"]["airflow"] = fact("Airflow 3", is_slow=True)
        self.assertIn("Medians of 3 repetitions after a warm-up (Airflow: 1 without a warm-up), systems",
                      Report(self.points).text())

    def test_workloads_without_points_have_no_rows(self):
        self.assertNotIn("burst", Report(self.points).text())


class MeasureTests(unittest.TestCase):
    def test_no_two_measures_of_a_workload_have_one_name_or_one_title(self):
        for workload in WORKLOADS:
            for values in ([measure.name for measure in workload.measures],
                           [measure.words for measure in workload.measures]):
                self.assertEqual(len(values), len(set(values)), workload.name)


if __name__ == "__main__":
    unittest.main()
