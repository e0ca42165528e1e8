"""Ends this process when the service dies. Otherwise it would keep the device occupied."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
PARENT_GONE = 70
"""Exit status of a process whose parent died while it started."""


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, even during a call that never returns. Linux only.

    Elsewhere the end of the bridge's input ends the process, as soon as the running call releases the interpreter.
    """
    if sys.platform != "linux":
        return
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:  # the parent died before the request, so the kernel sends no signal
        os._exit(PARENT_GONE)
