import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import comparison
from process_tree import Usage, adopt_orphans, cpu_seconds, descendants, end_descendants
from systems.system import DidNotFinish

# Leaves its parent, its session and every signal behind, and starts one more.
RUNAWAY = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(600)
"""
BUSY = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


class Sink:
    """Takes points and keeps them."""

    def __init__(self):
        self.results = []

    def add(self, workload, system, repetition, **result):
        self.results.append(result)


class ProcessTreeTests(unittest.TestCase):
    def setUp(self):
        adopt_orphans()
        self.addCleanup(end_descendants)

    def start(self, program, *arguments):
        return subprocess.Popen([sys.executable, "-c", program, *arguments])

    def test_what_runs_away_is_ended_all_the_same(self):
        file = Path(f"/tmp/runaway-{os.getpid()}")
        self.addCleanup(file.unlink)
        self.start(RUNAWAY, str(file)).wait()
        while not file.exists() or not file.read_text():
            time.sleep(0.01)
        runaway = int(file.read_text())
        self.assertIn(runaway, descendants([os.getpid()]))
        end_descendants()
        self.assertFalse(Path(f"/proc/{runaway}").exists())

    def test_usage_counts_children_that_have_ended_and_those_that_have_not(self):
        with Usage([]) as usage:
            self.start(BUSY).wait()
            child = self.start("import subprocess, sys, time\n"
                               f"subprocess.run([sys.executable, '-c', {BUSY!r}])\n"
                               "time.sleep(600)")
            while cpu_seconds(child.pid, with_ended_children=True) < 0.3:
                time.sleep(0.01)
        self.assertGreater(usage.cpu, 0.55)
        self.assertLess(usage.cpu, 1.5)
        self.assertGreater(usage.peak, 1_000_000)

    def test_work_that_hangs_is_ended_with_what_it_started(self):
        signal.signal(signal.SIGALRM, comparison.out_of_time)
        sink = Sink()
        workload = comparison.WORKLOADS[0]

        def hangs():
            self.sleeper = self.start("import time; time.sleep(600)")
            self.sleeper.wait()

        comparison.take(hangs, workload, "octopipe", 1, comparison.Size(patience=1), sink)
        self.assertEqual(sink.results[0]["failed"], "it took longer than it may")
        self.assertEqual(descendants([os.getpid()]), [])

    def test_a_failure_is_kept_in_its_own_words(self):
        sink = Sink()

        def fails():
            raise DidNotFinish("3 of 4 runs failed")

        comparison.take(fails, comparison.WORKLOADS[0], "octopipe", 1, comparison.Size(), sink)
        self.assertEqual(sink.results[0]["failed"], "3 of 4 runs failed")


if __name__ == "__main__":
    unittest.main()
