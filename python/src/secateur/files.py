"""Files and folders that a user may name, and sha256 digests of files."""

import functools
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from secateur.errors import SecateurError


def below_roots(path: str, roots: tuple[Path, ...], setting: str) -> Path:
    """The real path of `path`, which is absolute or relative to a root; links and `..` are followed before judging.

    Raises SecateurError (`PRUNE_PATH_OUTSIDE_ROOTS`), also for what does not exist outside: nothing is given away.
    """
    if not roots:
        raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path!r}: no folder is allowed; {setting} is not set")
    real_roots = [root.resolve() for root in roots]
    if "\0" not in path:
        candidates = [_real(root / path) for root in real_roots]  # an absolute path replaces the root
        inside = [real for real in candidates if any(real.is_relative_to(root) for root in real_roots)]
        if inside:
            return next((real for real in inside if real.exists()), inside[0])
    raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path!r} lies outside every folder of {setting}")


def require_below(path: Path, roots: tuple[Path, ...], setting: str) -> None:
    """The same rule for a file found inside an allowed folder, which may be a link out of it."""
    real = _real(path)
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        raise SecateurError("PRUNE_PATH_OUTSIDE_ROOTS", f"{path} links outside every folder of {setting}")


def require_free(folder: Path) -> None:
    """Raises SecateurError (`PRUNE_VALIDATION`) unless the folder is empty or not there."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SecateurError("PRUNE_VALIDATION", f"{folder} is there and is not an empty folder; choose another")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


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
