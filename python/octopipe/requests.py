"""Questions to the agent: each has a number, and its answers come in any order."""

import collections
import json
import os
import threading

from octopipe.input_error import one_line
from octopipe.promise import Promise
from octopipe.timer import later

MOST_OPEN = 1000


class AgentMissing(RuntimeError):
    """Nobody answers: there is no agent, it is gone, or it is too old."""


class AgentRefusal(RuntimeError):
    """The agent answered that it cannot; `kind` is `unknown`, `refused`, `unavailable` or `unsupported`."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Request:
    """One question. Each of its promises is kept with the value of an answer or with an error."""

    __slots__ = ("message", "_promises", "_next")

    def __init__(self, message, answers):
        self.message = message
        self._promises = [Promise() for _ in range(answers)]
        self._next = 0

    @property
    def first(self):
        """What is kept with the first answer."""
        return self._promises[0]

    @property
    def last(self):
        """What is kept with the last answer, which may be the first."""
        return self._promises[-1]

    def answered(self, answer):
        """Takes an answer in; returns whether further ones follow."""
        if "error" in answer:
            kind = str(answer["error"])
            self.fail(AgentRefusal(kind, one_line(answer.get("message") or kind)))
            return False
        if answer.get("more") and self._next < len(self._promises) - 1:
            self._promises[self._next].keep(answer.get("value"))
            self._next += 1
            return True
        if not answer.get("more"):
            for promise in self._promises[self._next :]:
                promise.keep(answer.get("value"))
        return bool(answer.get("more"))

    def fail(self, error):
        """There will be no further answer."""
        for promise in self._promises[self._next :]:
            promise.keep(error)


class Requests:
    """All open questions of the process. A thread that reads the answers is started with the first."""

    def __init__(self, descriptor, send):
        self._descriptor = descriptor
        self._send = send
        self._lock = threading.Lock()
        self._open = {}
        self._waiting = collections.deque()
        self._count = 0
        self._gone = None
        threading.Thread(target=self._read, name="octopipe-answers", daemon=True).start()

    def ask(self, message, answers=1):
        """Sends the question, at once or when fewer are open."""
        request = Request(message, answers)
        with self._lock:
            if self._gone is None:
                self._waiting.append(request)
        if self._gone is not None:
            request.fail(self._gone)
        self._send_waiting()
        return request

    def _send_waiting(self):
        while True:
            with self._lock:
                if not self._waiting or len(self._open) >= MOST_OPEN:
                    return
                request = self._waiting.popleft()
                self._count += 1
                number = self._count
                self._open[number] = request
            if not self._send({**request.message, "request": number}):
                self._lose()
                return

    def _read(self):
        rest = bytearray()
        while True:
            try:
                piece = os.read(self._descriptor, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                self._lose()
                return
            rest += piece
            if b"\n" not in piece:
                continue
            *lines, tail = rest.split(b"\n")
            rest = bytearray(tail)
            for line in lines:
                self._take(line)
            if self._waiting:
                # Not here: while this thread writes, it does not read, and the agent might wait for that.
                later(0, self._send_waiting)

    def _take(self, line):
        """Hands one line to the request that it answers; other lines are passed over."""
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(answer, dict) or answer.get("type") != "answer":
            return
        with self._lock:
            request = self._open.get(answer.get("request"))
        if request is not None and not request.answered(answer):
            with self._lock:
                self._open.pop(answer["request"], None)

    def _lose(self):
        """The agent is gone: whoever waits, and whoever asks from now on, is told."""
        with self._lock:
            self._gone = AgentMissing("the agent is gone: no answer will come")
            left = [*self._open.values(), *self._waiting]
            self._open.clear()
            self._waiting.clear()
        for request in left:
            request.fail(self._gone)
