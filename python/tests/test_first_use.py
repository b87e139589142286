"""What is made on first use is made once, whichever threads come at once."""

import builtins
import logging
import os
import sys
import threading
import types
import unittest
from unittest import mock

from octopipe import annotation, contract, event_loop, printing, run_logger, run_node


class FirstUseTests(unittest.TestCase):
    def meanwhile(self, action, results):
        """Something that lets another thread do the action, or, where that has to wait, gives it a moment to begin."""

        def act():
            results.append(action())

        thread = threading.Thread(target=act)
        self.addCleanup(thread.join)
        thread.start()
        # Only what is wrong would be done by then; what is right waits for this thread.
        thread.join(0.1)

    def test_nobody_logs_before_the_handler_is_there(self):
        logger, found = logging.Logger("octopipe"), []

        def slow_contract():
            self.meanwhile(lambda: run_logger._prepare() or list(logger.handlers), found)

        with mock.patch.object(run_logger, "_is_prepared", False), mock.patch.object(
            run_logger, "contract", slow_contract
        ), mock.patch.object(run_logger.logging, "getLogger", lambda name: logger):
            run_logger._prepare()
            self.doCleanups()
        self.assertEqual(found, [logger.handlers])
        self.assertEqual(len(logger.handlers), 1)

    def test_nobody_takes_the_agent_for_missing_while_it_is_looked_for(self):
        found, channel = [], mock.Mock()

        def slow(environment):
            if not found and environment is os.environ:
                self.meanwhile(contract.contract, found)
            return channel

        with mock.patch.object(contract, "_is_looked_for", False), mock.patch.object(
            contract, "_contract", None
        ), mock.patch.object(contract, "_adopted", slow):
            self.assertIs(contract.contract(), channel)
            self.doCleanups()
        self.assertEqual(found, [channel])
        channel.hello.assert_called_once_with()

    def test_the_process_is_one_node(self):
        from octopipe import task_group

        found, made = [], task_group.TaskGroup

        def slow():
            if not made_by:
                made_by.append(1)
                self.meanwhile(run_node.process_node, found)
            return made()

        made_by = []
        with mock.patch.object(run_node, "_process_nodes", {}), mock.patch.object(task_group, "TaskGroup", slow):
            self.assertEqual([run_node.process_node()], found)

    def test_an_event_loop_is_looked_for_while_another_thread_imports_asyncio(self):
        with mock.patch.dict(sys.modules, asyncio=types.ModuleType("asyncio")):
            self.assertFalse(event_loop.is_loop_running())

    def test_classes_are_told_apart_while_another_thread_imports_pydantic(self):
        with mock.patch.dict(sys.modules, pydantic=types.ModuleType("pydantic")):
            self.assertEqual(annotation._class(types.SimpleNamespace), "any")

    def test_print_is_never_its_own_original(self):
        class Crossing:
            """`builtins`, where another thread watches prints just after this one has looked."""

            @property
            def print(self):
                found = builtins.print
                printing.builtins = builtins
                printing.watch_prints()
                printing.builtins = self
                return found

            @print.setter
            def print(self, function):
                builtins.print = function

        original = builtins.print
        with mock.patch.object(printing, "builtins", Crossing()), mock.patch.object(
            printing, "_original_print", original
        ), mock.patch.object(builtins, "print", original):
            printing.watch_prints()
            self.assertIs(printing._original_print, original)
            self.assertIs(builtins.print, printing._print)
