"""A peer in a virtual environment of its own, from PyPI, with every package pinned."""

import subprocess
import sys

from systems.system import BENCHMARKS, KEPT


class VirtualEnvironment:
    """Packages as `constraints/NAME.txt` says, if any; made once and kept under `.build/benchmarks`."""

    def __init__(self, name, *packages):
        self.name = name
        self.packages = packages
        self.folder = KEPT / "venvs" / name
        self.constraints = BENCHMARKS / "constraints" / f"{name}.txt"

    def install(self):
        """Makes the environment, unless it is there with the same pins."""
        stamp = self.folder / "installed.txt"
        wanted = self.constraints.read_text() if self.packages else ""
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"benchmarks: installing {' '.join(self.packages) or 'Python'} into {self.folder}", file=sys.stderr)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(self.folder)], check=True)
            if self.packages:
                subprocess.run([self.program("pip"), "install", "--quiet", "--disable-pip-version-check",
                                "--constraint", str(self.constraints), *self.packages], check=True)
        except (OSError, subprocess.CalledProcessError):
            raise SystemExit(f"benchmarks: {self.name} cannot be installed (said above): mend that, "
                             "or leave it out with --systems") from None
        stamp.write_text(wanted)

    def program(self, name):
        return str(self.folder / "bin" / name)

    def version(self, package):
        """The pinned version of a package."""
        return next(line.split("==")[1].split()[0] for line in self.constraints.read_text().splitlines()
                    if line.lower().startswith(f"{package}=="))


# What runs where no peer's packages are needed: the same interpreter as the peers', with as little to load at its start.
BARE = VirtualEnvironment("bare")
PYTHON = BARE.program("python3")
