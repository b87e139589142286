"""The contract's lines: complete, limited, never in the way of the flow."""

import json
import unittest

from octopipe.contract import LINE_LIMIT
from octopipe.contract_line import contract_line
from tests.spawned_run import FlowFileTestCase, SpawnedRun


class ContractLineTests(unittest.TestCase):
    def line(self, text, limit=LINE_LIMIT):
        return contract_line({"type": "log", "message": text}, limit)

    def test_a_long_message_is_cut_to_the_limit_and_says_so(self):
        texts = ("x" * 200_000, "é€\n" * 60_000, "\x01" * 20_000 + "y" * 100_000, "y" * 65_000 + "\x01" * 9_000)
        for text in texts:
            line = self.line(text)
            self.assertLessEqual(len(line), LINE_LIMIT)
            self.assertGreater(len(line), LINE_LIMIT // 4)
            message = json.loads(line)["message"]
            self.assertTrue(message.endswith(f"… [truncated, {len(text):,} characters in all]"))
            self.assertTrue(text.startswith(message.partition("… [")[0]))

    def test_a_message_that_fits_is_whole(self):
        self.assertEqual(json.loads(self.line("a\nb ü"))["message"], "a\nb ü")

    def test_a_lone_surrogate_does_not_break_the_line(self):
        self.assertEqual(json.loads(self.line("a\udc80b"))["message"], "a?b")


class ContractTests(FlowFileTestCase):
    def test_log_records_travel_with_level_and_logger(self):
        run = self.run_flow(
            """
            import logging
            from octopipe import get_run_logger
            def main():
                logger = get_run_logger()
                for level in (5, 10, 20, 30, 40, 50):
                    logger.log(level, "at %d", level)
                assert isinstance(logger, logging.Logger)
                try:
                    1 / 0
                except ZeroDivisionError:
                    logger.exception("caught")
            """
        )
        self.assertEqual((run.code, run.errors), (0, ""))
        levels = [message["level"] for message in run.of_type("log")]
        self.assertEqual(levels, ["debug", "info", "warning", "error", "critical", "error"])
        self.assertEqual(run.of_type("log")[0]["logger"], "octopipe.flow_runs")
        self.assertIn("ZeroDivisionError", run.of_type("log")[-1]["message"])

    def test_its_own_lines_are_the_same_whether_or_not_the_flow_uses_logging(self):
        flow = """
            import sys
            {}
            from octopipe import flow
            @flow
            def main():
                print("logging" in sys.modules)
            """
        runs = [self.run_flow(flow.format(line)) for line in ("", "import logging")]
        self.assertEqual([run.output for run in runs], ["False\n", "True\n"])
        without, within = (
            [{**line, "message": line["message"].split(" in ")[0]} for line in run.of_type("log")] for run in runs
        )
        self.assertEqual(without, within)
        self.assertEqual(
            [(line["level"], line["message"]) for line in without],
            [("info", "Flow run started"), ("info", "Flow run completed")],
        )

    def test_a_value_without_a_text_costs_the_line_and_not_the_run(self):
        run = self.run_flow(
            """
            from octopipe import flow
            class Mute(Exception):
                def __str__(self):
                    raise ValueError("no text")
            def hook(flow, run, state):
                raise Mute()
            @flow(on_completion=[hook])
            def main():
                pass
            """
        )
        self.assertEqual((run.code, run.of_type("failure")), (0, []))
        self.assertIn("Flow run completed", run.of_type("log")[-1]["message"])

    def test_threads_and_forked_processes_never_mix_their_lines(self):
        run = self.run_flow(
            """
            import os, threading
            from octopipe import get_run_logger
            def write(mark):
                for n in range(50):
                    get_run_logger().info(mark * 40_000)
            def main():
                children = []
                for mark in "abc":
                    child = os.fork()
                    if child == 0:
                        write(mark)
                        os._exit(0)
                    children.append(child)
                threads = [threading.Thread(target=write, args=(mark,)) for mark in "xyz"]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                for child in children: os.waitpid(child, 0)
            """
        )
        self.assertEqual(run.code, 0, run.errors)
        texts = [message["message"].partition("…")[0] for message in run.of_type("log")]
        self.assertEqual(len(texts), 300)
        self.assertTrue(all(len(set(text)) == 1 for text in texts))

    def test_children_neither_inherit_the_descriptor_nor_hear_of_it(self):
        run = self.run_flow(
            """
            import os, subprocess, sys
            def main():
                names = [name for name in os.environ if name == "OCTOPIPE_CONTRACT_FD"]
                open_ones = "import os; print(sorted(os.listdir('/proc/self/fd')))"
                subprocess.run([sys.executable, "-c", open_ones], close_fds=False)
                print(names)
            """
        )
        self.assertEqual(run.output, "['0', '1', '2', '3']\n[]\n")  # 3 is the listing of /proc itself

    def test_an_agent_that_is_gone_does_not_disturb_the_flow(self):
        file = self.write(
            """
            import sys
            from octopipe import get_run_logger
            def main():
                print("ready")
                sys.stdin.readline()
                get_run_logger().info("still here")
                print("done")
            """
        )
        run = SpawnedRun(f"{file}:main", self.folder)
        self.assertEqual(run.wait_for_line(), "ready")
        run.hang_up()
        run.finish()
        self.assertEqual((run.code, run.output), (0, "done\n"))
        self.assertIn("still here", run.errors)
