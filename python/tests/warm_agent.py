"""The agent's side of a warm process, for tests: starts it, hands runs over, and waits for their ends."""

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile

from tests.spawned_run import _environment

SESSION = "01970000-0000-7000-8000-00000000000a"


class WarmAgent:
    """`news` is what the process told first: that it is ready, or why not. To be closed."""

    def __init__(self, file, runs=100, idle=60, environment=None, python=sys.executable):
        self._folder = tempfile.TemporaryDirectory()
        ours, theirs = socket.socketpair()
        blank = {"OCTOPIPE_RUN_ID": "0" * 36, "OCTOPIPE_SESSION": "0" * 36}
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" "$@" 3<&{theirs.fileno()} {theirs.fileno()}<&-', python]
            + ["-m", "octopipe", "warm", str(file), str(runs), str(idle)],
            cwd=self._folder.name,
            env={**_environment(), **blank, **(environment or {})},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._control = ours
        self.news = self._read_news()

    @property
    def folder(self):
        """Its working directory."""
        return self._folder.name

    def hang_up(self):
        self._control.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._control.close()
        self.process.kill()
        self.process.wait()
        self._folder.cleanup()

    def _read_news(self):
        text = b""
        while not text.endswith(b"\n"):
            piece = self._control.recv(4096)
            if not piece:
                return {}
            text += piece
        return json.loads(text)

    def fork(self, entry_point, folder, parameters=None, number=1, lets=True):
        return WarmRun(self._control, entry_point, folder, parameters or {}, number, lets)


class WarmRun:
    """One run; `answer` is what its birth brought. After `end` there are `code`, `output`, `errors` and `messages`."""

    def __init__(self, control, entry_point, folder, parameters, number, lets):
        self.id = f"01970000-0000-7000-8000-{number:012}"
        self._files = [tempfile.TemporaryFile() for _ in range(2)]
        self._contract, given_contract = socket.socketpair()
        birth, given_birth = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        birth.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        order = os.memfd_create("order")
        environment = {
            "OCTOPIPE_RUN_ID": self.id,
            "OCTOPIPE_SESSION": SESSION,
            "OCTOPIPE_WORKDIR": str(folder),
            "OCTOPIPE_CONTRACT_FD": "3",
            "OCTOPIPE_CONTRACT": "2",
            "OCTOPIPE_PARAMETERS": json.dumps(parameters),
        }
        facts = {"entrypoint": str(entry_point), "directory": str(folder), "environment": environment}
        os.write(order, json.dumps(facts).encode())
        files = [file.fileno() for file in self._files]
        descriptors = [order, given_birth.fileno(), *files, given_contract.fileno()]
        try:
            socket.send_fds(control, [b"r"], descriptors)
        except OSError:
            pass
        os.close(order)
        given_birth.close()
        given_contract.close()
        birth.settimeout(20)
        self.answer, ancillary, _, _ = birth.recvmsg(4096, 100)
        self.pid = struct.unpack("3i", ancillary[0][2])[0] if ancillary else None
        if lets and self.answer == b"ready":
            birth.send(b"g")
        birth.close()

    def close(self):
        for channel in (*self._files, self._contract):
            channel.close()

    def end(self):
        _, status, self.use = os.wait4(self.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        for file in self._files:
            file.seek(0)
        self.output, self.errors = (file.read().decode() for file in self._files)
        self._contract.shutdown(socket.SHUT_WR)
        with self._contract.makefile() as lines:
            self.messages = [json.loads(line) for line in lines]
        return self
