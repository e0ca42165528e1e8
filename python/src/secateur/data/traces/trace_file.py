"""A file with one trace per line, in JSON. No message quotes it."""

import codecs
import io
import json
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from secateur.data.content import Text, TextDigest
from secateur.data.open_file import OpenFile
from secateur.data.traces.fields import TraceError, text_of, time_of
from secateur.data.traces.periods import Period, instant
from secateur.errors import SecateurError

_LONGEST_LINE = 2**24


class Trace(NamedTuple):
    """A line of a file. `offset`, `size`: where it is, in bytes; `number`: from 1; `row`: its JSON."""

    number: int
    offset: int
    size: int
    row: dict[str, Any]
    text: str


class TraceFile:
    """A byte order mark is skipped. Raises OSError if the file cannot be opened or read."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._file = OpenFile(path)

    def traces(self, period: Period) -> Iterator[Trace]:
        """The traces that were recorded within a period, in order. All others are checked too.

        Times are read for a period with an end. Raises SecateurError: `PRUNE_DATASET_UNAVAILABLE` naming the line that
        is wrong or, for such a period, without a time; `PRUNE_UNSUITABLE_DATASET` if no trace is within it.
        """
        times: list[int] = []  # the first and the last that are not within
        found = False
        for number, (offset, size, line) in enumerate(self._lines(), start=1):
            if not line or line.isspace():
                continue
            trace = Trace(number, offset, size, *self._checked(number, line))
            if not period.is_always:
                with self.naming(number):
                    time = _recorded(trace.row)
                if not period.has(time):
                    times = [min(time, *times[:1]), max(time, *times[1:])] if times else [time, time]
                    continue
            found = True
            yield trace
        if times and not found:
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{self._name} has no query {period}; its first is of {instant(times[0])}, its last of "
                f"{instant(times[1])}",
            )

    def text(self, offset: int, size: int) -> str:
        """The text of the trace that is there. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`)."""
        return text_of(json.loads(self._file.read(offset, size)))

    @contextmanager
    def naming(self, number: int) -> Iterator[None]:
        """Inside, a TraceError becomes an error that names the line."""
        try:
            yield
        except TraceError as error:
            raise self._file.unreadable(f"line {number} {error}") from None

    def _lines(self) -> Iterator[tuple[int, int, str]]:
        """The offset and the size of each line, in bytes, and the line, which is cut where it is too long."""
        offset = len(codecs.BOM_UTF8) if self._file.read(0, len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0
        # Not str.splitlines: JSON strings may hold U+2028 and similar characters, which end no line of JSONL.
        with self._file.reader() as reader, io.TextIOWrapper(reader, encoding="utf-8-sig", newline="") as lines:
            try:
                while line := lines.readline(_LONGEST_LINE):
                    size = len(line.encode())
                    yield offset, size, line.rstrip("\r\n")
                    offset += size
            except UnicodeDecodeError as error:
                raise self._file.not_utf8(error, reader.tell()) from None
        self._file.require_unchanged()

    def _checked(self, number: int, line: str) -> tuple[dict[str, Any], str]:
        if len(line) >= _LONGEST_LINE:
            raise self._file.unreadable(
                f"line {number} is longer than {_LONGEST_LINE:,} characters; split it, or use a .txt file"
            )
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:  # RecursionError: nested too deeply
            raise self._file.unreadable(f"line {number} is not JSON: {error}") from None
        with self.naming(number):
            text = text_of(row)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise self._file.unreadable(f"line {number} has half of a surrogate pair") from None
        return row, text


class Traces(Text):
    """The traces of a file that were recorded within a period: each is a document, in the order of the file.

    Raises OSError, and SecateurError as `TraceFile.traces` does.
    """

    def __init__(self, path: Path, period: Period) -> None:
        self._file = TraceFile(path)
        self._offsets = array("q")
        self._sizes = array("q")
        content = TextDigest(self.separator)
        for trace in self._file.traces(period):
            content.add(trace.text)
            self._offsets.append(trace.offset)
            self._sizes.append(trace.size)
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return len(self._offsets)

    def pieces(self, index: int) -> Iterator[str]:  # noqa: D102 (as described by Text)
        yield self._file.text(self._offsets[index], self._sizes[index])


def _recorded(row: dict[str, Any]) -> int:
    time = time_of(row)
    if time is None:
        raise TraceError("has no `time`, without which `after` and `before` cannot be used")
    return time
