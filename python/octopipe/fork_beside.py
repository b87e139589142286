"""A fork that is a child of this process's parent, as if that had started it (clone with CLONE_PARENT).

The parent learns of its end and of what it took, and its death signal is the parent's, with nobody in between. The C
library has no function for it: this asks the kernel, and sees to what the library's `fork` sees to.
"""

import ctypes
import os

_CLONE3 = 435
_CLONE_PARENT = 0x00008000
_CLONE_CHILD_CLEARTID = 0x00200000
_CLONE_CHILD_SETTID = 0x01000000
_CLONE_INTO_CGROUP = 0x200000000
_PR_GET_TID_ADDRESS = 40
_GET_ROBUST_LIST, _SET_ROBUST_LIST = {"x86_64": (274, 273), "aarch64": (100, 99)}.get(os.uname().machine, (None, None))

# Keeps the interpreter's lock: no other thread may come in between.
_c = ctypes.PyDLL(None, use_errno=True)
_c.syscall.restype = ctypes.c_long
_python = ctypes.pythonapi


class ForkBeside:
    """Forks as often as it is asked. Making one raises OSError where this kernel has no such fork."""

    def __init__(self):
        thread = ctypes.c_ulong()
        # Where the C library keeps the thread's number, which locks and `abort` go by: the child's is another.
        if _c.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(thread), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel does not tell where a thread's number is kept")
        self._thread = thread.value
        self._locks = _robust_list()

    def fork(self, cgroup=None):
        """0 in the child, its number in this process; raises OSError where there is none.

        The child is born into the cgroup of that open folder, if it may be.
        """
        if cgroup is not None:
            try:
                return self._cloned(_CLONE_INTO_CGROUP, cgroup)
            except OSError:  # Its parent puts it there.
                pass
        return self._cloned(0, 0)

    def _cloned(self, flags, cgroup):
        flags |= _CLONE_PARENT | _CLONE_CHILD_SETTID | _CLONE_CHILD_CLEARTID
        arguments = (ctypes.c_uint64 * 11)(flags, 0, self._thread, 0, 0, 0, 0, 0, 0, 0, cgroup)
        size = ctypes.c_size_t(ctypes.sizeof(arguments))
        _python.PyOS_BeforeFork()
        child = _c.syscall(ctypes.c_long(_CLONE3), ctypes.byref(arguments), size)
        if child == 0:
            if self._locks is not None:
                _c.syscall(ctypes.c_long(_SET_ROBUST_LIST), *self._locks)
            _python.PyOS_AfterFork_Child()
            return 0
        error = ctypes.get_errno()
        _python.PyOS_AfterFork_Parent()
        if child < 0:
            raise OSError(error, os.strerror(error))
        return child


def _robust_list():
    """The thread's list of locks that others are told of when it dies: the kernel forgets it at a fork."""
    if _GET_ROBUST_LIST is None:
        return None
    head, length = ctypes.c_void_p(), ctypes.c_size_t()
    if _c.syscall(ctypes.c_long(_GET_ROBUST_LIST), 0, ctypes.byref(head), ctypes.byref(length)) != 0:
        return None
    return head, length
