"""Becomes another program that ends with its parent: `launch.py <parent pid> <signal> <uid or -> <program> [args...]`.

A parent that is killed can't stop its children. Linux can: it sends `signal` to whoever asked for it by prctl(2). That
request outlives exec but not a change of user, hence the order here. Elsewhere the next start ends what was left.
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
    if os.getppid() != int(parent):  # it died before the request was made
        sys.exit("the parent has gone")
try:
    os.execvp(command[0], command)
except OSError as error:
    sys.exit(f"{command[0]}: {error.strerror}")
