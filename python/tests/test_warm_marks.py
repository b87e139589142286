"""A warm process sees that what it has imported, or could have, has changed since."""

import os
import subprocess
import sys
import tempfile
import unittest

from tests.spawned_run import SOURCE
from tests.test_warm import WarmTestCase


class PlaceTestCase(WarmTestCase):
    """With a place for modules that is on the path and not below the flow's folder."""

    def setUp(self):
        super().setUp()
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.place = os.path.realpath(scratch.name)
        self.environment = {"PYTHONPATH": os.pathsep.join([str(SOURCE), self.place])}


class ModuleTest(PlaceTestCase):
    def module(self, path, value=1):
        path = os.path.join(self.place, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(f"VALUE = {value}\n")
        return path

    def warm_on_path(self, top):
        agent = self.warm(top, environment=self.environment)
        self.assertEqual(agent.news, {"state": "ready"})
        self.assertEqual(self.fork(agent).end().code, 0)
        return agent

    def assert_seen(self, agent, path):
        self.assertEqual(self.fork(agent).answer, f"{path} has changed".encode())

    def test_one_that_is_overwritten_in_place(self):
        file = self.module("common/util.py")
        agent = self.warm_on_path("import common.util\n")
        with open(file, "r+") as overwritten:
            overwritten.write("VALUE = 2")
        self.assert_seen(agent, file)

    def test_one_in_a_folder_that_the_file_adds_to_the_path(self):
        file = self.module("deep/inside/util.py")
        agent = self.warm_on_path(f"import sys\nsys.path.append({self.place + '/deep'!r})\nimport inside.util\n")
        self.module("deep/inside/util.py", 2)
        self.assert_seen(agent, file)

    def test_one_of_an_editable_install(self):
        file = self.module("project/source/tool/core.py")
        self.module("project/source/tool/__init__.py")
        packages = os.path.join(self.place, "packages")
        os.mkdir(packages)
        with open(os.path.join(packages, "tool.pth"), "w") as link:
            link.write(os.path.join(self.place, "project", "source") + "\n")
        agent = self.warm_on_path(f"import site\nsite.addsitedir({packages!r})\nimport tool.core\n")
        self.module("project/source/tool/core.py", 2)
        self.assert_seen(agent, file)

    def test_one_of_a_package_that_is_a_link(self):
        self.module("versions/1/core.py")
        self.module("versions/2/core.py")
        link = os.path.join(self.place, "tool")
        os.symlink("versions/1", link)
        agent = self.warm_on_path("import tool.core\n")
        self.module("versions/1/core.py", 2)
        self.assert_seen(agent, os.path.join(link, "core.py"))

    def test_one_that_is_reached_through_another_link_now(self):
        self.module("versions/1/core.py")
        self.module("versions/2/core.py")
        link = os.path.join(self.place, "apart", "tool")
        os.mkdir(os.path.dirname(link))
        os.symlink("../versions/1", link)
        agent = self.warm_on_path(f"import sys\nsys.path.append({os.path.dirname(link)!r})\nimport tool.core\n")
        os.symlink("../versions/2", link + ".next")
        os.replace(link + ".next", link)
        self.assert_seen(agent, os.path.join(link, "core.py"))

    def test_one_in_an_archive(self):
        import zipfile

        archive = os.path.join(self.place, "tools.zip")
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("zipped.py", "VALUE = 1\n")
        agent = self.warm_on_path(f"import sys\nsys.path.append({archive!r})\nimport zipped\n")
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("zipped.py", "VALUE = 22\n")
        self.assert_seen(agent, archive)

    def test_one_that_is_linked_into_where_packages_are_installed(self):
        environment = os.path.join(self.place, "environment")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
        file = self.module("source/tool/core.py")
        python = os.path.join(environment, "bin", "python3")
        asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = subprocess.run([python, "-c", asked], check=True, stdout=subprocess.PIPE).stdout.decode().strip()
        os.symlink(os.path.dirname(file), os.path.join(packages, "tool"))
        agent = self.warm("import tool.core\n", python=python)
        self.assertEqual(self.fork(agent).end().code, 0)
        self.module("source/tool/core.py", 2)
        self.assert_seen(agent, os.path.join(packages, "tool", "core.py"))

    def test_one_that_was_made_by_hand_has_no_file(self):
        top = "import sys, types\nmade = sys.modules['made'] = types.ModuleType('made')\n"
        self.warm_on_path(top + "made.__file__ = '/nowhere'\n")

class MeanwhileTest(PlaceTestCase):
    """What changes while the file is imported."""

    def assert_late(self, agent):
        why = f"{self.place} changed while it was imported"
        self.assertEqual(agent.news, {"state": "refused", "why": why, "passing": True})

    def test_a_package_that_is_installed(self):
        top = f"import os\nif not os.path.exists({self.place + '/tool'!r}): os.mkdir({self.place + '/tool'!r})\n"
        self.assert_late(self.warm(top, environment=self.environment))
        self.assertEqual(self.warm(top, environment=self.environment).news, {"state": "ready"})

    def test_a_package_that_is_put_in_place_of_another(self):
        os.mkdir(os.path.join(self.place, "tool"))
        top = f"import os\nos.chdir({self.place!r})\nos.mkdir('next')\nos.rename('next', 'tool')\n"
        self.assert_late(self.warm(top, environment=self.environment))

    def test_one_in_a_folder_that_the_file_adds_to_the_path(self):
        top = f"import os, sys\nsys.path.append({self.place!r})\nos.mkdir({self.place + '/tool'!r})\n"
        self.assert_late(self.warm(top))

    def test_modules_that_are_compiled_are_no_change(self):
        with open(os.path.join(self.place, "util.py"), "w"):
            pass
        compiling = {**self.environment, "PYTHONDONTWRITEBYTECODE": ""}
        agent = self.warm("import util\n", environment=compiling)
        self.assertEqual(agent.news, {"state": "ready"})
        self.assertEqual(os.listdir(os.path.join(self.place, "__pycache__"))[0][:5], "util.")
        self.assertEqual(self.fork(agent).end().code, 0)


if __name__ == "__main__":
    unittest.main()
