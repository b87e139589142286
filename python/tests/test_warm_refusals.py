"""What a file does at its import that each run would see: there are no forks of it."""

import contextlib
import os
import subprocess
import sys
import tempfile
import unittest

from tests.test_warm import WarmTestCase
from tests.warm_agent import WarmAgent


class RefusalTestCase(WarmTestCase):
    def assert_refused(self, top, what, **settings):
        why = f"flow_file.py {what} while it is imported"
        with contextlib.closing(WarmAgent(self.write_flow(top), **settings)) as agent:
            self.assertEqual(agent.news, {"state": "refused", "why": why}, top)

    def assert_forked(self, top, code, output, **settings):
        agent = self.warm(top, **settings)
        self.assertEqual(agent.news, {"state": "ready"}, top)
        run = self.fork(agent, code).end()
        self.assertEqual((run.code, run.output), (0, output), run.errors)

    def environment_with(self, text):
        """A virtual environment in which a package `tool` of that text is installed; its interpreter."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", scratch.name], check=True)
        python = os.path.join(scratch.name, "bin", "python3")
        asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = subprocess.run(asked, check=True, stdout=subprocess.PIPE).stdout.decode().strip()
        with open(os.path.join(packages, "tool.py"), "w") as file:
            file.write(text)
        return python


class TemporaryFileTest(RefusalTestCase):
    def test_one_that_is_kept(self):
        cleaning = "import atexit, os, shutil, tempfile\nfrom tempfile import mkdtemp, mkstemp\n"
        kept = {
            "path = mkdtemp()\natexit.register(shutil.rmtree, path, True)\n": "folder",
            "scratch = tempfile.TemporaryDirectory()\n": "folder",
            "number, path = mkstemp()\nos.close(number)\n": "file",
            "file = tempfile.NamedTemporaryFile(delete=False)\nfile.close()\n": "file",
        }
        with tempfile.TemporaryDirectory() as place:
            for top, what in kept.items():
                self.assert_refused(cleaning + top, f"makes a temporary {what}", environment={"TMPDIR": place})

    def test_what_is_removed_again_is_no_objection(self):
        top = "import os, tempfile\npath = tempfile.mkdtemp()\nos.rmdir(path)\n"
        code = "import tempfile, sys\nwith tempfile.TemporaryDirectory(): print(tempfile._sys is sys)\n"
        self.assert_forked(top, code, "True\n")


class EnvironmentTest(RefusalTestCase):
    def test_a_copy_of_all_of_it(self):
        for copy in (
            "{**os.environ}",
            "os.environ.copy()",
            "dict(os.environ)",
            "os.environ | {}",
            "{} | os.environ",
            "list(os.environ.items())",
            "[name for name in os.environ]",
            "copy.deepcopy(os.environ)",
            "dict(os.environb)",
            "configparser.ConfigParser(os.environ, interpolation=None)",
        ):
            top = f"import configparser, copy, os\ncopied = {copy}\n"
            self.assert_refused(top, "asks for the whole environment")

    def test_a_variable_of_the_run_by_any_name(self):
        for asked in ("os.getenvb(b'OCTOPIPE_RUN_ID')", "os.environ.get('OCTOPIPE_RUN_ID')"):
            self.assert_refused(f"import os\nknown = {asked}\n", "asks for OCTOPIPE_RUN_ID")

    def test_what_the_standard_library_does_with_it_is_no_objection(self):
        top = """
import ctypes.util, platform, subprocess, urllib.request, uuid
ctypes.util.find_library("c"), platform.uname(), urllib.request.getproxies(), uuid.getnode()
import os
subprocess.run(["true"], env=os.environ, check=True)
"""
        code = "import os; print(os.environ.copy()['OCTOPIPE_RUN_ID'] == os.environ['OCTOPIPE_RUN_ID'])"
        self.assert_forked(top, code, "True\n")

    def test_a_package_may_look_for_its_names_and_not_copy_it(self):
        looks = "import os\nFOUND = [name for name, value in os.environ.items() if name.startswith('TOOL_')]\n"
        settings = {"environment": {"TOOL_SIZE": "3"}}
        settings["python"] = self.environment_with(looks)
        self.assert_forked("import tool\n", "import tool; print(tool.FOUND)", "['TOOL_SIZE']\n", **settings)
        python = self.environment_with("import os\nALL = dict(os.environ)\n")
        self.assert_refused("import tool\n", "asks for the whole environment", python=python)


class ForkHandlerTest(RefusalTestCase):
    def test_handlers_of_any_module_but_the_standard_librarys(self):
        registers = "import os\nos.register_at_fork(after_in_child=lambda: os._exit(3))\n"
        self.assert_refused(registers, "registers handlers for forks (flow_file)")
        self.assert_refused(
            "import tool\n", "registers handlers for forks (tool)", python=self.environment_with(registers)
        )

    def test_those_of_the_standard_library_are_no_objection(self):
        top = "import concurrent.futures.thread, logging, random, os\nregister = os.register_at_fork\n"
        code = "import os; print(register is os.register_at_fork)\nos.register_at_fork(before=lambda: print('fork'))"
        self.assert_forked(top, code, "False\n")


if __name__ == "__main__":
    unittest.main()
