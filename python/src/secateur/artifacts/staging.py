"""A folder appears at once and whole: until it is complete, it has another name."""

import glob
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secateur.files import require_free


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A path next to `folder`. What is there at the end is renamed to `folder`; after an exception it is removed.

    What killed processes of this host left there is removed first. Raises SecateurError (`PRUNE_VALIDATION`) as
    `require_free` does, and OSError.
    """
    require_free(folder)
    final = folder.resolve()
    prefix = f"{final.name}.partial-{socket.gethostname()}-"
    partial = final.with_name(f"{prefix}{os.getpid()}")
    for left in (partial, *_of_ended_processes(final.parent, prefix)):
        shutil.rmtree(left, ignore_errors=True)
    try:
        yield partial
        partial.rename(final)  # also over an empty folder
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _of_ended_processes(parent: Path, prefix: str) -> Iterator[Path]:
    for path in parent.glob(f"{glob.escape(prefix)}*"):
        number = path.name.removeprefix(prefix)
        if number.isdecimal() and not _is_alive(int(number)):
            yield path


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # of another user, or no process at all
        return True
    return True
