"""A user's own text: a `.txt` or `.jsonl` file, or an upload. It may be private: no message quotes it."""

import re
from pathlib import Path

from secateur.data.content import Text
from secateur.data.text_file import TextFile
from secateur.data.traces.periods import Period
from secateur.data.traces.queries import Queries
from secateur.data.traces.trace_file import Traces
from secateur.errors import SecateurError

SPLIT = "all"
"""The only split of a user's own text."""
UPLOAD = "upload:"
"""The prefix of an upload's name; the upload's id follows."""
TRACES = ".jsonl"
"""The suffix of a file of recorded queries."""
_TEXT = ".txt"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UPLOAD_SUFFIXES = (_TEXT, TRACES)


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


def read(path: Path, period: Period, *, weighted: bool) -> Text:
    """`.txt`: one document. `.jsonl`: one document per line, or per distinct query if it is `weighted`.

    Raises OSError, and SecateurError: `PRUNE_DATASET_UNAVAILABLE` naming the line or the byte that is wrong, and
    `PRUNE_UNSUITABLE_DATASET` if no query was recorded within the period.
    """
    if path.suffix == _TEXT:
        return TextFile(path)
    if path.suffix == TRACES:
        return Queries(path, period) if weighted else Traces(path, period)
    raise SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{path.name}: its name must end in .txt or .jsonl")
