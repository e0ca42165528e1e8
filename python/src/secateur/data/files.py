"""A user's own text, as `.txt` or `.jsonl`. It may be private: no message quotes it."""

import json
from pathlib import Path

from secateur.data.text import Text
from secateur.errors import SecateurError

SPLIT = "all"


def read(path: Path) -> Text:
    """`.txt`: one document. `.jsonl`: one document a line, in its `text` or `query`.

    Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the line that is wrong.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"byte {error.start} is not UTF-8") from None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    if path.suffix == ".txt":
        return Text((content,))
    if path.suffix == ".jsonl":
        # Not splitlines: JSON strings may hold U+2028 and its like, which end no line of JSONL.
        lines = enumerate(content.split("\n"), start=1)
        return Text(tuple(_document(path, number, line) for number, line in lines if line.strip()))
    raise _unreadable(path, "its name ends neither in .txt nor in .jsonl")


def _document(path: Path, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # the latter of what is nested too deep
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
