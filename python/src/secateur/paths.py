"""Files and folders that a user may name: of the operator's, only what really lies below; to write to, only empty."""

import os
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
