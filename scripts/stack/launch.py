"""Run a program that ends with its parent: `launch.py <parent pid> <signal> <uid or -> <program> [args...]`.

A parent that is killed cannot stop its children. Linux sends `signal` to a process that asked for it with prctl(2). The
request survives exec but not a change of user, so the user changes first. On other systems the next start ends leftovers.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

parent, signal_name, uid, *command = sys.argv[1:]
if uid != "-":
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.Signals[signal_name].value)
    if os.getppid() != int(parent):  # the parent died before the request
        sys.exit("the parent has exited")
try:
    os.execvp(command[0], command)
except OSError as error:
    sys.exit(f"{command[0]}: {error.strerror}")
