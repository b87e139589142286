"""A process that imports a flow file once and forks for each of its runs, told to by the agent that started it.

The agent hands over a run's descriptors; the fork becomes the run's own process, a child of the agent. What speaks
against a fork is told to the agent, which then starts runs as usual: slower, never wrong.
"""

import gc
import json
import os
import select
import socket
import sys
import traceback

from octopipe.captured_output import CapturedOutput
from octopipe.entry_point import EntryPoint
from octopipe.environment_watch import OF_ONE_RUN
from octopipe.file_marks import FileMarks
from octopipe.fork_beside import ForkBeside
from octopipe.import_watch import ImportWatch
from octopipe.input_error import one_line
from octopipe.warm_fork import EnvironmentBlock, Order, Standing, become
from octopipe.warm_objections import Footing

CONTROL = 3
# What a run needs anyhow, and what it will need where its file has imported the package's module.
_NEEDED = "octopipe.contract_line octopipe.conversion octopipe.flow_process octopipe.signature octopipe.termination"
_NEEDED_WITH = {
    "octopipe.flows": "octopipe.arguments octopipe.flow_run octopipe.run_log",
    "octopipe.tasks": """
        octopipe.kept_results octopipe.submission octopipe.submitted_task octopipe.task_run octopipe.worker_pool""",
}


class WarmProcess:
    """`runs` is after how many forks it ends, `idle` after how many seconds without one."""

    def __init__(self, file, runs, idle):
        self._file = file
        self._runs = runs
        self._idle = idle
        self._agent = os.getppid()
        self._control = socket.socket(fileno=_moved(CONTROL))
        self._kill_score = _kill_score()

    def serve(self):
        """Returns in forks only: the entry point of the run that the fork is, and the module with its function."""
        process = os.getpid()
        try:
            return self._served()
        except BaseException:
            if os.getpid() == process:
                # Not as Python would end: what the file has left for its end is for the runs to do.
                sys.__stderr__.write(traceback.format_exc())
                sys.__stderr__.flush()
                os._exit(1)
            raise

    def _served(self):
        module = self._prepared()
        self._tell(state="ready")
        while self._runs and select.select([self._control], [], [], self._idle)[0]:
            _, descriptors, _, _ = socket.recv_fds(self._control, 1, 8, socket.MSG_CMSG_CLOEXEC)
            if not descriptors:
                break
            entry_point = self._forked(descriptors)
            if entry_point is not None:
                return EntryPoint(entry_point), module
            self._runs -= 1
        os._exit(0)

    def _forked(self, descriptors):
        """The entry point in the fork; None in this process, which ends where its import is out of date."""
        birth = descriptors[1]
        changed = self._marks.changed()
        if changed is not None:
            os.write(birth, f"{changed} has changed".encode())
            os._exit(0)
        try:
            child = self._fork.fork(*descriptors[5:])
        except OSError as error:
            os.write(birth, f"there is no fork: {error.strerror}".encode())
            child = -1
        if child == 0:
            return self._born(descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        return None

    def _born(self, descriptors):
        try:
            order = Order(descriptors)
            self._control.close()
            _set_kill_score(self._kill_score)
            become(order, self._block, self._agent, self._standing)
        except BaseException as error:
            try:
                os.write(descriptors[1], one_line(f"{type(error).__name__}: {error}").encode())
            finally:
                os._exit(127)
        self._output.repeat()
        return order.entry_point

    def _prepared(self):
        """Imports the file; ends where that, or what it does, speaks against forks."""
        self._block = EnvironmentBlock()
        for name in OF_ONE_RUN:
            os.environ.pop(name, None)
        _set_kill_score(1000)
        entry_point = EntryPoint(self._file)
        self._standing = Standing()
        self._output = CapturedOutput()
        self._marks = FileMarks(os.path.dirname(entry_point.path))
        footing = Footing()
        try:
            with ImportWatch() as watch:
                module = entry_point.load()
        except BaseException as error:
            self._refuse(entry_point.import_failure(error))
        objection = watch.objection()
        if objection is not None:
            self._refuse_import(objection)
        self._standing.look()
        if self._standing.is_kept and os.listdir(os.curdir):
            self._refuse_import(f"writes {os.listdir(os.curdir)[0]}")
        _import_the_rest()
        objection = footing.objection()
        if objection is not None:
            self._refuse_import(objection)
        self._output.end()
        if self._output.is_too_long:
            self._refuse_import("prints more than 1 MiB")
        try:
            self._fork = ForkBeside()
        except OSError as error:
            self._refuse(str(error))
        late = self._marks.late()
        if late is not None:
            # That may be over at the next import.
            self._refuse(f"{late} changed while it was imported", passing=True)
        # What is there now is not looked at again: a look would copy it into each fork.
        gc.collect()
        gc.freeze()
        return module

    def _refuse_import(self, objection):
        self._refuse(f"{os.path.basename(self._file)} {objection} while it is imported")

    def _refuse(self, why, **more):
        self._tell(state="refused", why=one_line(why), **more)
        os._exit(0)

    def _tell(self, **facts):
        try:
            self._control.sendall(json.dumps(facts).encode() + b"\n")
        except OSError:  # The agent is gone.
            os._exit(0)


def serve(file, runs, idle):
    """Returns in forks only: the entry point of the run that the fork is, and the module with its function."""
    return WarmProcess(file, int(runs), float(idle)).serve()


def _import_the_rest():
    """The package's modules that each run would import for itself."""
    for names in (_NEEDED, *(names for user, names in _NEEDED_WITH.items() if user in sys.modules)):
        for name in names.split():
            __import__(name)


def _moved(descriptor):
    """Out of the way of the run's own descriptors."""
    import fcntl

    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 32)
    os.close(descriptor)
    return high


_KILL_SCORE = "/proc/self/oom_score_adj"


def _kill_score():
    with open(_KILL_SCORE) as file:
        return int(file.read())


def _set_kill_score(score):
    """How soon the kernel ends this process where memory is short: before any run, while it is none itself."""
    with open(_KILL_SCORE, "w") as file:
        file.write(str(score))
