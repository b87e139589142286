"""What is printed while a flow file is imported ahead of its runs: each run prints it again, as if it had done so."""

import os
import sys

# Beyond this nobody prints at an import in earnest.
LIMIT = 1 << 20


class CapturedOutput:
    """From its making until `end`, standard output and error go to memory."""

    def __init__(self):
        self._texts = {}
        self._files = {}
        for number in (1, 2):
            self._files[number] = os.memfd_create(f"octopipe-output-{number}", os.MFD_CLOEXEC)
            os.dup2(self._files[number], number)

    def end(self):
        """Takes what was printed; from now on nothing is expected there."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        for number, file in self._files.items():
            os.dup2(nowhere, number)
            size = os.fstat(file).st_size
            self._texts[number] = os.pread(file, min(size, LIMIT + 1), 0)
            os.close(file)
        os.close(nowhere)

    @property
    def is_too_long(self):
        """Whether it is more than each run should repeat."""
        return any(len(text) > LIMIT for text in self._texts.values())

    def repeat(self):
        """Writes it where standard output and error lead now."""
        for number, text in self._texts.items():
            while text:
                text = text[os.write(number, text) :]
