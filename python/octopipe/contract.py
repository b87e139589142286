"""The run contract with the agent: JSON lines on the descriptor that OCTOPIPE_CONTRACT_FD names."""

import os
import stat
import threading

from octopipe import __version__

LINE_LIMIT = 64 * 1024
# What a Unix stream socket takes in one piece, so that two processes cannot mix their lines.
SHARED_LINE_LIMIT = 32 * 1024
NAME_LIMIT = 200
# The longest `,"request":N`.
REQUEST_NUMBER = 32
VERSION = 2
# A constant, so that a run which tells nothing needs no JSON module.
HELLO = b'{"type":"hello","contract":%d,"sdk":"python","version":"%s"}\n' % (VERSION, __version__.encode())


class Contract:
    """The channel to the agent. Sending never raises; it returns whether the line was taken.

    `version` is the agent's: what it does not know is not sent.
    """

    def __init__(self, descriptor, version=1):
        self.version = version
        self._descriptor = descriptor
        self._lock = threading.RLock()
        self._line_limit = LINE_LIMIT
        self._is_torn = False
        self._requests = None
        self._is_forked = False
        os.register_at_fork(after_in_parent=self._share, after_in_child=self._share_in_child)

    @property
    def takes_facts(self):
        """Whether the agent takes tasks, progress, metrics, artifacts and results, and answers."""
        return self.version >= 2 and self._descriptor is not None

    @property
    def line_limit(self):
        """The longest line in bytes, its end included."""
        return self._line_limit

    def hello(self):
        """Tells the agent who speaks; always the first line."""
        return self._write(HELLO)

    def log(self, level, message, logger, task=None):
        """Hands one log record over."""
        message = {"type": "log", "level": level, "message": message, "logger": logger[:NAME_LIMIT]}
        if task and self.version >= 2:
            message["task"] = task
        return self.send(message)

    def failure(self, error, message):
        """Tells why the run is about to fail."""
        return self.send({"type": "failure", "error": error[:NAME_LIMIT], "message": message})

    def heartbeat(self):
        """Tells that the process is alive."""
        return self.send({"type": "heartbeat"})

    def fact(self, message, cut="message"):
        """Hands a message of version 2 over, the member `cut` shortened where the line is too long."""
        return self.takes_facts and self.send(message, cut)

    def send(self, message, cut="message"):
        """Writes one message as one line."""
        if self._descriptor is None:
            return False
        from octopipe.contract_line import contract_line

        return self._write(contract_line(message, self._line_limit, cut))

    def request(self, message, answers=1):
        """Asks the agent; the answers come to the promises of the request. Raises AgentMissing where nobody answers."""
        from octopipe.requests import AgentMissing, Requests

        if self.version < 2:
            raise AgentMissing("this agent answers no requests: it speaks version 1 of the run contract")
        if self._is_forked:
            raise AgentMissing("a forked process cannot ask the agent: ask before the fork")
        if self._descriptor is None:
            raise AgentMissing("the agent is gone")
        self._check_length(message)
        with self._lock:
            if self._requests is None:
                self._requests = Requests(self._descriptor, self.send)
        return self._requests.ask(message, answers)

    def _check_length(self, message):
        """What is too long would never be answered."""
        from octopipe.contract_line import contract_line

        length = len(contract_line(message, self._line_limit)) + REQUEST_NUMBER
        if length > self._line_limit:
            kind = message["type"]
            raise ValueError(f"{kind}: {length:,} bytes, but a request takes {self._line_limit:,}; pass a file's name")

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
        self._is_forked = True


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


def facts_contract():
    """The contract where the agent takes more than logs, else None."""
    channel = contract()
    return channel if channel is not None and channel.takes_facts else None


def _adopted(environment):
    """Takes the descriptor over, so that no child of this process inherits it or is told of it."""
    number = environment.pop("OCTOPIPE_CONTRACT_FD", "")
    version = environment.get("OCTOPIPE_CONTRACT", "")
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
    return Contract(descriptor, int(version) if version.isdecimal() else 1)
