"""Models in folders, `file:<path>`: the files that are read, and the rules about where they may be."""

import errno
from pathlib import Path

from secateur.errors import SecateurError
from secateur.files import below_roots, require_below
from secateur.models.sources.checkpoint import model_files
from secateur.settings import Settings


def named_folder(model: str, settings: Settings) -> Path:
    """The folder that a model's name means. Raises SecateurError (`PRUNE_PATH_OUTSIDE_ROOTS`)."""
    return below_roots(model.removeprefix("file:"), settings.model_roots, "SECATEUR_MODEL_ROOTS")


def allowed_files(model: str, settings: Settings) -> list[Path]:
    """The files of the model's folder that are loaded, each of which is below an allowed folder.

    Raises SecateurError: `PRUNE_UNKNOWN_MODEL`, `PRUNE_PATH_OUTSIDE_ROOTS`, `PRUNE_UNREADABLE_MODEL`.
    """
    folder = named_folder(model, settings)
    try:
        if not (folder / "config.json").is_file():
            raise SecateurError("PRUNE_UNKNOWN_MODEL", f"{model}: no folder with a config.json at this path")
        files = model_files(folder)
    except OSError as error:  # a name that is too long, or a folder or file that this user may not read
        code = "PRUNE_UNKNOWN_MODEL" if error.errno == errno.ENAMETOOLONG else "PRUNE_UNREADABLE_MODEL"
        raise SecateurError(code, f"{model}: {error.strerror}") from None
    for path in files:
        require_below(path, settings.model_roots, "SECATEUR_MODEL_ROOTS")
    return files
