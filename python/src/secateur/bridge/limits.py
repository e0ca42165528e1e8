"""The limits of a process that reads what users name, and what its death means."""

import contextlib
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from secateur.errors import SecateurError

OUT_OF_MEMORY = 12
"""Exit status of a process whose allocation failed."""

_GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """`memory` and `file_size` in bytes, `cpu_seconds` of all threads together, `seconds` by the clock."""

    memory: int = 2 * _GIB
    cpu_seconds: int = 30
    seconds: float = 45
    file_size: int = _GIB

    def apply(self) -> None:
        """Limit this process until it ends. `seconds` is left to the parent."""
        for kind, limit in (
            (resource.RLIMIT_DATA, self.memory),  # private memory; RLIMIT_AS would count torch's libraries as well
            (resource.RLIMIT_CPU, self.cpu_seconds),
            (resource.RLIMIT_FSIZE, self.file_size),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (limit, hard))
        with contextlib.suppress(OSError):  # Linux: when the machine runs out of memory, this process is killed first
            Path("/proc/self/oom_score_adj").write_text("1000")

    def death(self, exit_code: int, pointer: str) -> SecateurError:
        """The error that reports a death while the input at `pointer` was read. `exit_code`: negative for a signal."""
        memory = f"more than {self.memory / _GIB:g} GiB of memory"
        if exit_code == OUT_OF_MEMORY:
            reason = f"needed {memory}"
        elif exit_code == -signal.SIGABRT:
            reason = f"crashed in a library (SIGABRT), or needed {memory}"
        elif exit_code == -signal.SIGXCPU:
            reason = f"needed more than {self.cpu_seconds} s of CPU time"
        elif exit_code == -signal.SIGKILL:
            reason = "was killed, most likely because the machine ran out of memory"
        else:
            how = signal.Signals(-exit_code).name if exit_code < 0 else f"exit status {exit_code}"
            reason = f"crashed in a library ({how})"
        return SecateurError("PRUNE_CHECK_LIMIT", f"the check of #{pointer} {reason}", pointer)
