"""sha256 of files, remembered while a file's size and modification time stay the same."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path


def file_digest(path: Path) -> str:
    """Hex sha256 of the content. Raises OSError."""
    status = path.stat()
    return _digest(path.resolve(), status.st_size, status.st_mtime_ns)


def files_digest(paths: Iterable[Path]) -> str:
    """`sha256:` and the hex digest of the files' names and contents, in whatever order they come. Raises OSError."""
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(f"{path.name}\0{file_digest(path)}\n".encode())
    return f"sha256:{content.hexdigest()}"


@functools.lru_cache(maxsize=4096)
def _digest(path: Path, size: int, mtime_ns: int) -> str:  # noqa: ARG001 (size and mtime are the cache's key)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
