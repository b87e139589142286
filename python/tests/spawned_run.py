"""A flow process started as an agent starts it: own folder, parameters, the contract on a socket."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent


class FlowFileTestCase(unittest.TestCase):
    """A test with a scratch folder in which flow files are written and run."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()

    def write(self, text, name="flow_file.py"):
        file = self.folder / name
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return file

    def run_flow(self, text, parameters=None, entry="main", name="flow_file.py"):
        return SpawnedRun(f"{self.write(text, name)}:{entry}", self.folder, parameters).finish()

    def run_by_hand(self, text, **environment):
        """The file as a program of its own, with nobody at the contract."""
        return python(str(self.write(text)), environment=environment)

    def describe(self, text, entry=None, name="flow_file.py"):
        file = self.write(text, name)
        return python("-m", "octopipe", "describe", f"{file}:{entry}" if entry else str(file))


class SpawnedRun:
    """One `python3 -m octopipe run`; `messages`, `output`, `errors` and `code` hold what came of it."""

    def __init__(self, entry_point, folder, parameters=None, environment=None):
        ours, theirs = socket.socketpair()
        environment = {
            **_environment(),
            "OCTOPIPE_CONTRACT_FD": str(theirs.fileno()),
            "OCTOPIPE_RUN_ID": "r1",
            **(environment or {}),
        }
        if parameters is not None:
            text = parameters if isinstance(parameters, str) else json.dumps(parameters)
            environment["OCTOPIPE_PARAMETERS"] = text
        self.process = subprocess.Popen(
            [sys.executable, "-m", "octopipe", "run", entry_point],
            cwd=folder,
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._socket = ours
        self._received = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for_line(self):
        """The first line the process prints; by then the flow is at work."""
        return self.process.stdout.readline().decode().strip()

    def hang_up(self):
        """The agent's end of the contract is gone."""
        self._socket.shutdown(socket.SHUT_RDWR)

    def finish(self):
        """Ends the standard input, waits for the process, and reads the messages."""
        self.wait()
        self.messages = [json.loads(line) for line in self.lines]
        return self

    def wait(self):
        """Ends the standard input and waits for the process."""
        try:
            output, errors = self.process.communicate(timeout=30)
        finally:
            self.process.kill()
        self._reader.join(timeout=60)
        self._socket.close()
        self.code = self.process.returncode
        self.output, self.errors = output.decode(), errors.decode()
        self.lines = bytes(self._received).splitlines(keepends=True)
        return self

    def of_type(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    def _read(self):
        while piece := self._socket.recv(1 << 16):
            self._received += piece
            self.received(piece)

    def received(self, piece):
        """What an agent does with it; this one only listens."""


def python(*arguments, environment=None, **settings):
    """A finished Python process that can import this package."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**_environment(), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        **settings,
    )


def _environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCTOPIPE_")}
    return {**kept, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
