"""Snapshots of models in folders: copies that stay as they are when the folder changes (ADR 27).

A snapshot is a folder named by its revision. It gets this name when it is complete, verified and synced to the disk.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from secateur.errors import ModelChanged, SecateurError
from secateur.files import files_digest
from secateur.models.sources.folders import allowed_files, named_folder
from secateur.settings import Settings

_FICLONE = 0x40049409  # of linux/fs.h: the new file shares the blocks of the old one until either is written
_CHUNK_BYTES = 1 << 24
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

FREE_BYTES = 1 << 30
"""Bytes that copies leave free on the disk, for everything else that writes to it."""


def snapshot_folder(revision: str, snapshots: Path) -> Path:
    """Where the snapshot of a revision is, if there is one."""
    return snapshots / revision.removeprefix("sha256:")


def take_snapshot(model: str, revision: str, settings: Settings) -> Path:
    """The snapshot of a `file:` model; takes it if necessary. Safe to run concurrently, and to be killed.

    Raises SecateurError: `PRUNE_MODEL_CHANGED` if the folder is not at this revision, `PRUNE_STORAGE_FULL`, and as
    `allowed_files` does. Raises OSError if the snapshots' folder cannot be written.
    """
    if settings.model_snapshots is None:
        raise SecateurError("PRUNE_VALIDATION", "SECATEUR_MODEL_SNAPSHOTS is not set, so there are no snapshots")
    snapshot = snapshot_folder(revision, settings.model_snapshots)
    settings.model_snapshots.mkdir(mode=0o750, parents=True, exist_ok=True)
    # One copy at a time, so that the free space is there for it. The system releases the lock of a process that dies.
    with FileLock(settings.model_snapshots / ".lock"):
        if not snapshot.is_dir():
            with _complete_or_gone(snapshot) as partial:
                copies = _copy(allowed_files(model, settings), named_folder(model, settings), partial)
                if files_digest(copies, partial) != revision:
                    raise ModelChanged(f"{model} changed while the job was submitted; submit it again")
        os.utime(snapshot)  # control leaves it alone until the job that needs it is stored
    return snapshot


@contextmanager
def _complete_or_gone(snapshot: Path) -> Iterator[Path]:
    """A new folder to fill, which then gets the name `snapshot`. After an error it is removed."""
    partial = snapshot.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)  # of a process that died
    try:
        partial.mkdir()
        yield partial
        for folder, _, _ in os.walk(partial):
            _sync(Path(folder))
        partial.rename(snapshot)
        _sync(snapshot.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        if error.errno not in _DISK_FULL:
            raise
        raise SecateurError(
            "PRUNE_STORAGE_FULL",
            "the disk for snapshots of models has no room for this model; ask the operator of the service for more",
        ) from error
    except SecateurError:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _copy(files: list[Path], folder: Path, target: Path) -> list[Path]:
    copies = [target / path.relative_to(folder) for path in files]
    for index, (path, copy) in enumerate(zip(files, copies, strict=True)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, copy.open("xb") as new:
            if not _reflink(source, new):
                _require_room(files[index:], target)
                shutil.copyfileobj(source, new, _CHUNK_BYTES)
                new.flush()
            os.fsync(new.fileno())
    return copies


def _reflink(source: BinaryIO, new: BinaryIO) -> bool:
    """Whether the file system could share the blocks of the file. Raises OSError on a full disk."""
    try:
        fcntl.ioctl(new, _FICLONE, source.fileno())
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise
        return False
    return True


def _require_room(files: list[Path], target: Path) -> None:
    if shutil.disk_usage(target).free < sum(path.stat().st_size for path in files) + FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
