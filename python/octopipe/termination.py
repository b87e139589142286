"""SIGTERM asks a run to stop: the flow is interrupted where it stands and its `finally` blocks run."""

import os
import signal

EXIT_CODE = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """Raised in the flow when SIGTERM comes. A KeyboardInterrupt, since asyncio and libraries honour that."""


class Termination:
    """Turns the first SIGTERM into `Terminated`; further ones leave the cleaning up in peace."""

    def __init__(self):
        self.came = False
        self._is_over = False

    def watch(self):
        """From now on SIGTERM interrupts the main thread."""
        before = signal.signal(signal.SIGTERM, self._received)

        def give_back():
            # A child that the flow forks, such as a worker of `multiprocessing`, is ended by it as any process is.
            if signal.getsignal(signal.SIGTERM) == self._received:
                signal.signal(signal.SIGTERM, before)

        os.register_at_fork(after_in_child=give_back)

    def end(self):
        """The flow has returned; a SIGTERM from now on changes nothing."""
        self._is_over = True

    def _received(self, number, frame):
        if self.came or self._is_over:
            return
        self.came = True
        raise Terminated("stopped by SIGTERM")
