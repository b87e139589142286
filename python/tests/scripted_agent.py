"""An agent of version 2 that a test writes the answers of, and what a flow told it of its tasks."""

import collections
import json

from tests.spawned_run import FlowFileTestCase, SpawnedRun


class AnsweredRun(SpawnedRun):
    """A flow process whose requests are answered by `answer(message)`: a list of answers without their envelope."""

    def __init__(self, entry_point, folder, parameters=None, environment=None, answer=None):
        self._answer = answer or (lambda message: [])
        self._rest = b""
        super().__init__(entry_point, folder, parameters, {"OCTOPIPE_CONTRACT": "2", **(environment or {})})

    def received(self, piece):
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "request" in message:
                for answer in self._answer(message):
                    self.reply(message, answer)

    def reply(self, message, answer):
        """Sends one answer to a request."""
        line = json.dumps({"type": "answer", "request": message["request"], **answer})
        self._socket.sendall(line.encode() + b"\n")

    @property
    def tasks(self):
        """By key: the list of states, and the members that were told last."""
        tasks = collections.OrderedDict()
        for message in self.of_type("task"):
            task = tasks.setdefault(message["key"], {"states": []})
            task["states"].append(message["state"])
            task.update(message)
        return tasks

    def states(self, key):
        """The states of a task, in order."""
        return self.tasks[key]["states"]

    def logged(self, level=None):
        """The texts of the log."""
        return [line["message"] for line in self.of_type("log") if level in (None, line["level"])]


class AgentTestCase(FlowFileTestCase):
    """A test of flows under a scripted agent."""

    def run_under_agent(self, text, parameters=None, answer=None, entry="main", **environment):
        run = AnsweredRun(f"{self.write(text)}:{entry}", self.folder, parameters, environment, answer)
        return run.finish()

    def completed(self, text, parameters=None, answer=None, entry="main", **environment):
        """A run that must end well; nothing may be on its standard error."""
        run = self.run_under_agent(text, parameters, answer, entry, **environment)
        self.assertEqual((run.code, run.errors), (0, ""))
        return run
