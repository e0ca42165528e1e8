"""Checks of the files and folders that a user names, and sha256 digests of files."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from secateur.errors import SecateurError


def below_roots(path: str, roots: tuple[Path, ...], setting: str) -> Path:
    """The real path of `path`, which is absolute or relative to a root. Links and `..` are resolved before the check.

    Raises SecateurError (`PRUNE_PATH_OUTSIDE_ROOTS`) for a path outside the roots whether or not it exists, so that the
    error does not reveal which files exist.
    """
    if not roots:
        raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path!r}: no folder is allowed, because {setting} is not set")
    real_roots = [root.resolve() for root in roots]
    if "\0" not in path:
        candidates = [_real(root / path) for root in real_roots]  # an absolute path replaces the root
        inside = [real for real in candidates if any(real.is_relative_to(root) for root in real_roots)]
        if inside:
            # Path.exists would raise OSError for a name that is too long.
            return next((real for real in inside if os.path.exists(real)), inside[0])  # noqa: PTH110
    raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path!r} is outside every folder of {setting}")


def require_below(path: Path, roots: tuple[Path, ...], setting: str) -> None:
    """The same check for a file inside an allowed folder, which may be a link out of it."""
    real = _real(path)
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path} links outside every folder of {setting}")


def require_free(folder: Path) -> None:
    """Raises SecateurError (`PRUNE_VALIDATION`) unless the folder is empty or does not exist."""
    try:
        free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:  # a name that is too long, or a folder that this user may not read
        raise SecateurError("PRUNE_VALIDATION", f"{folder}: {error.strerror}; choose another one") from None
    if not free:
        raise SecateurError("PRUNE_VALIDATION", f"{folder} exists and is not an empty folder; choose another one")


def require_space(folder: Path, needed: int) -> None:
    """Raises SecateurError (`PRUNE_STORAGE_FULL`) if the disk of the folder, which may not exist, has too few bytes."""
    existing = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if needed > free:
        raise SecateurError(
            "PRUNE_STORAGE_FULL",
            f"the model takes {needed} bytes, and the disk of {folder} has {free} bytes left; free some, or choose "
            "another disk",
        )


def is_disk_full(error: Exception) -> bool:
    """Whether a write failed for lack of room. safetensors says so in its message only."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return os.strerror(errno.ENOSPC) in str(error)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


class DigestCache:
    """The digests of the latest files. A file whose size, times or inode changed is read again.

    `on_new` is called with each new entry: a process that ends after one call leaves its digests to the next one.
    """

    def __init__(self, size: int = 4096) -> None:
        self.entries: dict[str, str] = {}
        self.on_new: Callable[[str, str], object] = lambda _entry, _digest: None
        self._size = size

    def digest(self, path: Path) -> str:
        """Hex sha256 of the file's content. Raises OSError.

        A file that changes while it is read is not remembered.
        """
        real = path.resolve()
        with real.open("rb") as file:  # the state of the file that is read, whatever the path leads to by now
            entry = _entry(real, file)
            if entry in self.entries:
                return self.entries[entry]
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if _entry(real, file) == entry:
                self.remember(entry, digest)
                self.on_new(entry, digest)
        return digest

    def remember(self, entry: str, digest: str) -> None:
        """Add an entry, and drop the oldest one if there are too many."""
        self.entries[entry] = digest
        if len(self.entries) > self._size:
            del self.entries[next(iter(self.entries))]


def _entry(path: Path, file: BinaryIO) -> str:
    status = os.fstat(file.fileno())
    return json.dumps([str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino])


def entry_bytes(entry: str) -> int:
    """The size of the file that an entry of the cache is about."""
    return int(json.loads(entry)[1])


DIGESTS = DigestCache()
"""The digests that this process knows."""


@dataclass(frozen=True)
class FileState:
    """What shows that a file was changed or replaced, without reading it. Times in nanoseconds since 1970.

    There is no inode number, because network file systems may renumber a file. A program can set the mtime, but not the
    ctime.
    """

    path: Path
    size: int
    mtime: int
    ctime: int


def file_states(paths: Iterable[Path]) -> tuple[FileState, ...]:
    """The present state of each file, in order of the paths. Links are followed. Raises OSError."""
    states = ((path, path.stat()) for path in sorted(paths))
    return tuple(FileState(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for path, stat in states)


def file_digest(path: Path) -> str:
    """Hex sha256 of the file's content. Raises OSError."""
    return DIGESTS.digest(path)


def files_digest(paths: Iterable[Path], folder: Path) -> str:
    """`sha256:` and the hex digest of the files' paths within `folder` and contents, in any order. Raises OSError."""
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(f"{path.relative_to(folder).as_posix()}\0{file_digest(path)}\n".encode())
    return f"sha256:{content.hexdigest()}"
