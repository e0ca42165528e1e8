"""A user's own text: a `.txt` or `.jsonl` file, or an upload. It may be private: no message quotes it."""

import json
import re
from pathlib import Path

from secateur.data.content import Text
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
        f"{dataset} was not found: it was deleted, or SECATEUR_UPLOADS is not the folder that the API writes to",
    )


def read(path: Path) -> Text:
    """`.txt`: one document. `.jsonl`: one document per line, in its `text` or `query`. A byte order mark is skipped.

    Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the line that is wrong.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"byte {error.start} is not UTF-8") from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    if path.suffix == ".txt":
        return Text((content,))
    if path.suffix == ".jsonl":
        # Not splitlines: JSON strings may hold U+2028 and similar characters, which end no line of JSONL.
        lines = enumerate(content.split("\n"), start=1)
        return Text(tuple(_document(path, number, line) for number, line in lines if line.strip()))
    raise _unreadable(path, "its name must end in .txt or .jsonl")


def _document(path: Path, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # RecursionError: nested too deeply
        raise _unreadable(path, f"line {number} is not JSON: {error}") from None
    document = row.get("text", row.get("query")) if isinstance(row, dict) else None
    if not isinstance(document, str):
        raise _unreadable(path, f"line {number} has no text in `text` or `query`")
    try:
        document.encode()
    except UnicodeEncodeError:
        raise _unreadable(path, f"line {number} has half of a surrogate pair") from None
    return document


def _unreadable(path: Path, reason: str) -> SecateurError:
    return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{path.name}: {reason}")
