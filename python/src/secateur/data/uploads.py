"""What teams upload: `upload:<id>`. The service keeps each in a file of its own, named by its id."""

import re
from pathlib import Path

from secateur.errors import SecateurError

PREFIX = "upload:"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUFFIXES = (".txt", ".jsonl")


def locate(dataset: str, folder: Path) -> Path:
    """The file of an upload. Its name is made of an id and nothing else, so that it never leads out of the folder.

    Raises SecateurError: `PRUNE_UNKNOWN_DATASET`, `PRUNE_DATASET_UNAVAILABLE`.
    """
    upload = dataset.removeprefix(PREFIX)
    if not _ID.fullmatch(upload):
        raise SecateurError("PRUNE_UNKNOWN_DATASET", f"{dataset}: {PREFIX} is followed by the id of an upload")
    for suffix in _SUFFIXES:
        path = folder / f"{upload}{suffix}"
        if path.is_file():
            return path
    raise SecateurError(
        "PRUNE_DATASET_UNAVAILABLE",
        f"{dataset} is not there: it was deleted, or SECATEUR_UPLOADS is not the folder that the API writes to",
    )
