"""A file whose content must stay as it was checked."""

import io
import os
import weakref
from pathlib import Path

from secateur.errors import SecateurError


class OpenFile:
    """A file that stays open, so that it can be replaced or deleted, and must not be written to.

    Raises OSError if it cannot be opened or read.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self._version = self._size_and_time()

    def read(self, offset: int, size: int) -> bytes:
        """At most `size` bytes. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) if the file changed."""
        content = os.pread(self._descriptor, size, offset)
        self.require_unchanged()
        return content

    def reader(self) -> io.BufferedReader:
        """The file from its start."""
        duplicate = os.dup(self._descriptor)
        os.lseek(duplicate, 0, os.SEEK_SET)
        return open(duplicate, "rb")  # noqa: PTH123 (a descriptor has no path)

    def require_unchanged(self) -> None:
        """Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) if the file was written to since it was opened."""
        if self._size_and_time() != self._version:
            raise self.unreadable("the file changed while it was read; leave it unchanged while a job uses it")

    def not_utf8(self, error: UnicodeDecodeError, end: int) -> SecateurError:
        """`end`: the offset in the file at which the bytes that were decoded end."""
        return self.unreadable(f"byte {end - len(error.object) + error.start} is not UTF-8")

    def unreadable(self, reason: str) -> SecateurError:
        """An error that names the file."""
        return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{self._name}: {reason}")

    def _size_and_time(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns
