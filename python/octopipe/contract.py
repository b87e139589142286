"""The run contract with the agent: JSON lines on the descriptor that OCTOPIPE_CONTRACT_FD names."""

import os
import stat
import threading

from octopipe import __version__

LINE_LIMIT = 64 * 1024
# What a Unix stream socket takes in one piece, so that two processes cannot mix their lines.
SHARED_LINE_LIMIT = 32 * 1024
NAME_LIMIT = 200
# A constant, so that a run which logs nothing needs no JSON module.
HELLO = b'{"type":"hello","contract":1,"sdk":"python","version":"%s"}\n' % __version__.encode()


class Contract:
    """The channel to the agent. Sending never raises; it returns whether the line was taken."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._lock = threading.RLock()
        self._line_limit = LINE_LIMIT
        self._is_torn = False
        os.register_at_fork(after_in_parent=self._share, after_in_child=self._share_in_child)

    def hello(self):
        """Tells the agent who speaks; always the first line."""
        return self._write(HELLO)

    def log(self, level, message, logger):
        """Hands one log record over."""
        return self._send(
            {"type": "log", "level": level, "message": message, "logger": logger[:NAME_LIMIT]}
        )

    def failure(self, error, message):
        """Tells why the run is about to fail."""
        return self._send({"type": "failure", "error": error[:NAME_LIMIT], "message": message})

    def _send(self, message):
        if self._descriptor is None:
            return False
        from octopipe.contract_line import contract_line

        return self._write(contract_line(message, self._line_limit))

    def _write(self, line):
        """One write for one line; more only when a signal cut the first short."""
        with self._lock:
            if self._descriptor is None:
                return False
            rest = b"\n" + line if self._is_torn else line
            self._is_torn = True
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:  # The agent is gone; the work may still be worth finishing.
                self._descriptor = None
                return False
            self._is_torn = False
            return True

    def _share(self):
        """From the first fork on two processes may write: lines then stay within one kernel buffer."""
        self._line_limit = SHARED_LINE_LIMIT

    def _share_in_child(self):
        self._share()
        self._lock = threading.RLock()
        self._is_torn = False


_contract = None
_is_looked_for = False


def contract():
    """The contract of this process, or None where no agent is listening; says hello on first use."""
    global _contract, _is_looked_for
    if not _is_looked_for:
        _is_looked_for = True
        _contract = _adopted(os.environ)
        if _contract is not None:
            _contract.hello()
    return _contract


def _adopted(environment):
    """Takes the descriptor over, so that no child of this process inherits it or is told of it."""
    number = environment.pop("OCTOPIPE_CONTRACT_FD", "")
    if not number.isdecimal():
        return None
    descriptor = int(number)
    try:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return None
        os.set_inheritable(descriptor, False)
        os.set_blocking(descriptor, True)
    except (OSError, OverflowError):  # Closed by whoever started us: there is nobody to talk to.
        return None
    return Contract(descriptor)
