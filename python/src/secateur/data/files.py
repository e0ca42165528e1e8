"""A user's own text: a `.txt` or `.jsonl` file, or an upload. It may be private: no message quotes it."""

import re
from pathlib import Path

from secateur.data.content import Text
from secateur.data.text_files import JsonLines, TextFile
from secateur.errors import SecateurError

SPLIT = "all"
"""The only split of a user's own text."""
UPLOAD = "upload:"
"""The prefix of an upload's name; the upload's id follows."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UPLOAD_SUFFIXES = (".txt", ".jsonl")


def locate_upload(dataset: str, folder: Path) -> Path:
    """The file of an upload: the service keeps each in `folder`, named by its id.

    The path is built from an id and nothing else, so it never leads out of the folder. Raises SecateurError:
    `PRUNE_UNKNOWN_DATASET`, `PRUNE_DATASET_UNAVAILABLE`.
    """
    upload = dataset.removeprefix(UPLOAD)
    if not _ID.fullmatch(upload):
        raise SecateurError("PRUNE_UNKNOWN_DATASET", f"{dataset}: {UPLOAD} must be followed by the id of an upload")
    for suffix in _UPLOAD_SUFFIXES:
        path = folder / f"{upload}{suffix}"
        if path.is_file():
            return path
    raise SecateurError(
        "PRUNE_DATASET_UNAVAILABLE",
        f"{dataset} was not found in the folder SECATEUR_UPLOADS: it was deleted, or not fetched from the storage",
    )


def read(path: Path) -> Text:
    """`.txt`: one document. `.jsonl`: one document per line.

    Raises OSError, and SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the line or the byte that is wrong.
    """
    if path.suffix == ".txt":
        return TextFile(path)
    if path.suffix == ".jsonl":
        return JsonLines(path)
    raise SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{path.name}: its name must end in .txt or .jsonl")
