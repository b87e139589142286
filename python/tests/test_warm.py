"""A warm process and its forks, as the agent that starts them sees it."""

import os
import tempfile
import unittest

from tests.spawned_run import FlowFileTestCase
from tests.warm_agent import SESSION, WarmAgent

FLOW = """
def main(code="pass"):
    exec(code, dict(globals()))
"""


class WarmTestCase(FlowFileTestCase):
    def warm(self, top="", **settings):
        agent = WarmAgent(self.write_flow(top), **settings)
        self.addCleanup(agent.close)
        return agent

    def write_flow(self, top=""):
        return self.write(top + FLOW)

    def fork(self, agent, code="pass", **settings):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        run = agent.fork(f"{self.folder / 'flow_file.py'}:main", scratch.name, {"code": code}, **settings)
        self.addCleanup(run.close)
        return run


class BirthTest(WarmTestCase):
    def test_a_fork_is_the_agents_own_child_and_leads_a_session(self):
        run = self.fork(self.warm(), "import os; print(os.getppid(), os.getsid(0) == os.getpid())").end()
        self.assertEqual((run.code, run.output), (0, f"{os.getpid()} True\n"))

    def test_what_others_see_of_its_environment_names_its_own_run(self):
        agent = self.warm()
        for number in (1, 2):
            code = "print(open('/proc/self/environ').read().replace('\\0', '\\n'))"
            run = self.fork(agent, code, number=number).end()
            self.assertIn(f"OCTOPIPE_RUN_ID={run.id}\n", run.output)
            self.assertIn(f"OCTOPIPE_SESSION={SESSION}\n", run.output)

    def test_a_fork_that_may_not_begin_has_done_nothing(self):
        run = self.fork(self.warm("print('imported')\n"), "print('begun')", lets=False)
        self.assertEqual(run.answer, b"ready")
        self.assertEqual((run.end().code, run.output, run.messages), (127, "", []))

    def test_it_dies_with_the_thread_that_started_the_warm_process(self):
        code = "import ctypes; n = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(n)); print(n.value)"
        self.assertEqual(self.fork(self.warm(), code).end().output, "9\n")

    def test_an_abort_and_locks_work_as_after_any_fork(self):
        agent = self.warm("import threading, logging, decimal\nlock = threading.RLock()\n")
        code = """
import threading
with lock:
    thread = threading.Thread(target=lambda: print("thread", threading.main_thread().ident != threading.get_ident()))
    thread.start(); thread.join()
print(threading.main_thread() is threading.current_thread())
"""
        self.assertEqual(self.fork(agent, code).end().output, "thread True\nTrue\n")
        self.assertEqual(self.fork(agent, "import os; os.abort()").end().code, -6)

    def test_the_package_is_imported_before_the_fork(self):
        agent = self.warm(
            """
import os, sys
from octopipe import flow, task
late, birth = [], os.getpid()
sys.addaudithook(
    lambda event, facts: event == "import" and os.getpid() != birth and facts[0] not in sys.modules
    and facts[0].startswith("octopipe") and late.append(facts[0]))

@task
def double(number):
    return 2 * number

@flow
def decorated():
    return double(1) + double.submit(2).result()
"""
        )
        code = "assert decorated() == 6; import atexit; atexit.register(print, late)"
        run = self.fork(agent, code).end()
        self.assertEqual((run.code, run.output), (0, "[]\n"))

    def test_what_it_took_is_its_own(self):
        agent = self.warm("for _ in range(3_000_000): pass\n")
        self.assertLess(self.fork(agent).end().use.ru_utime, 0.1)


class EndTest(WarmTestCase):
    def assert_ended(self, agent, code=0):
        self.assertEqual(agent.process.wait(timeout=20), code)

    def test_it_ends_after_its_runs(self):
        agent = self.warm(runs=2)
        for _ in range(2):
            self.assertEqual(self.fork(agent).end().code, 0)
        self.assert_ended(agent)

    def test_it_ends_when_it_is_idle(self):
        self.assert_ended(self.warm(idle=0.05))

    def test_it_ends_when_the_agent_hangs_up(self):
        agent = self.warm()
        agent.hang_up()
        self.assert_ended(agent)

    def test_its_end_is_none_for_the_file(self):
        agent = self.warm("import atexit\natexit.register(lambda: open('/proc/self/cwd/ended', 'w'))\n", idle=0.05)
        self.assert_ended(agent)
        self.assertEqual(os.listdir(agent.folder), [])

    def test_a_changed_file_is_named_and_ends_it(self):
        agent = self.warm()
        self.write_flow("CHANGED = True\n")
        self.assertEqual(self.fork(agent).answer, f"{self.folder / 'flow_file.py'} has changed".encode())
        self.assert_ended(agent)

    def test_a_file_that_changes_while_it_is_imported_is_not_trusted(self):
        agent = self.warm("import os\nos.utime(__file__)\n")
        why = f"{self.folder / 'flow_file.py'} changed while it was imported"
        self.assertEqual(agent.news, {"state": "refused", "why": why, "passing": True})

    def test_a_file_that_is_gone_has_changed(self):
        agent = self.warm()
        (self.folder / "flow_file.py").unlink()
        self.assertIn(b"has changed", self.fork(agent).answer)

    def test_so_has_a_module_of_a_package_below_its_folder(self):
        package = self.folder / "own"
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "part.py").write_text("VALUE = 1\n")
        agent = self.warm("import own.part\n")
        self.assertEqual(self.fork(agent).end().code, 0)
        (package / "part.py").write_text("VALUE = 2\n")
        self.assertIn(b"part.py has changed", self.fork(agent).answer)

    def test_a_package_that_is_installed_renews_it(self):
        with tempfile.TemporaryDirectory() as packages:
            agent = self.warm(f"import sys; sys.path.append({packages!r})\n")
            self.assertEqual(self.fork(agent).end().code, 0)
            os.mkdir(os.path.join(packages, "new_package"))
            self.assertEqual(self.fork(agent).answer, f"{packages} has changed".encode())

    def test_what_lies_beside_the_file_and_is_no_module_does_not_matter(self):
        agent = self.warm()
        (self.folder / "data.csv").write_text("1,2\n")
        self.assertEqual(self.fork(agent).end().code, 0)


class ImportTest(WarmTestCase):
    def test_threads_of_a_c_library_speak_against_it(self):
        top = """
import ctypes
c = ctypes.CDLL(None)
number = ctypes.c_ulong()
c.pthread_create(ctypes.byref(number), None, ctypes.cast(c.pause, ctypes.c_void_p), None)
"""
        why = "flow_file.py starts threads (1 of a C library) while it is imported"
        self.assertEqual(self.warm(top).news, {"state": "refused", "why": why})

    def test_what_it_may_ask_for_is_no_objection(self):
        top = """
import os, random, tempfile, logging, asyncio, uuid, multiprocessing
HERE, PLACE, DICE = os.path.dirname(os.path.abspath(__file__)), tempfile.gettempdir(), random.SystemRandom()
LEVEL, KNOWN = os.environ.get("LEVEL", "info"), "PATH" in os.environ and len(os.environ)
with tempfile.TemporaryDirectory(), tempfile.NamedTemporaryFile():
    os.environ["SET"] = "at the import"
logging.basicConfig()
"""
        self.assertEqual(self.warm(top).news, {"state": "ready"})

    def test_the_files_place_is_the_runs(self):
        agent = self.warm("import sys\nPATH = list(sys.path)\n")
        run = self.fork(agent, "import os, sys; print(os.getcwd() in sys.path, sys.path == PATH)").end()
        self.assertEqual(run.output, "True False\n")

    def test_workers_of_multiprocessing_find_their_way(self):
        agent = self.warm("import multiprocessing\n")
        code = """
import multiprocessing, os
from multiprocessing import process
print(process.ORIGINAL_DIR == os.getcwd())
with multiprocessing.get_context("spawn").Pool(1) as pool:
    print(pool.apply(os.getcwd) == os.getcwd())
"""
        self.assertEqual(self.fork(agent, code).end().output, "True\nTrue\n")

    def test_who_goes_elsewhere_at_the_import_is_there_in_the_run(self):
        run = self.fork(self.warm("import os\nos.chdir('/usr')\n"), "import os; print(os.getcwd())").end()
        self.assertEqual(run.output, "/usr\n")


if __name__ == "__main__":
    unittest.main()
