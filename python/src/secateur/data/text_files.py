"""Texts in files, which are checked once and then read piece by piece. No message quotes them."""

import codecs
import io
import json
import os
import weakref
from array import array
from collections.abc import Iterator
from pathlib import Path

from secateur.data.content import Text, TextDigest
from secateur.data.traces import TraceError, text_of
from secateur.errors import SecateurError

_PIECE_BYTES = 2**18
_LONGEST_LINE = 2**24


class TextFile(Text):
    """A file that is one document, in UTF-8. CR and CRLF are read as LF, and a byte order mark is skipped.

    Raises OSError, and SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the byte that is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._file = _OpenFile(path)
        size = sum(len(piece.encode()) for piece in self.pieces(0))
        content = TextDigest(self.separator)
        content.add_pieces(size, (piece.encode() for piece in self.pieces(0)))
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return 1

    def pieces(self, index: int) -> Iterator[str]:  # noqa: ARG002, D102 (as described by Text)
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8-sig")(), translate=True)
        offset = 0
        while block := self._file.read(offset, _PIECE_BYTES):
            offset += len(block)
            yield self._decoded(decoder, block, offset)
        yield self._decoded(decoder, b"", offset)

    def _decoded(self, decoder: io.IncrementalNewlineDecoder, block: bytes, end: int) -> str:
        """`end`: the offset of the block's end. An empty block is the end of the file."""
        try:
            return decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise self._file.not_utf8(error, end) from None


class JsonLines(Text):
    """A file with one trace per line, in JSON. A byte order mark is skipped.

    Raises OSError, and SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the line that is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._file = _OpenFile(path)
        self._offsets = array("q")
        self._sizes = array("q")
        content = TextDigest(self.separator)
        for number, (offset, size, line) in enumerate(self._lines(), start=1):
            if line and not line.isspace():
                content.add(self._checked_document(number, line))
                self._offsets.append(offset)
                self._sizes.append(size)
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return len(self._offsets)

    def pieces(self, index: int) -> Iterator[str]:  # noqa: D102 (as described by Text)
        yield text_of(json.loads(self._file.read(self._offsets[index], self._sizes[index])))

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

    def _checked_document(self, number: int, line: str) -> str:
        if len(line) >= _LONGEST_LINE:
            raise self._file.unreadable(
                f"line {number} is longer than {_LONGEST_LINE:,} characters; split it, or use a .txt file"
            )
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:  # RecursionError: nested too deeply
            raise self._file.unreadable(f"line {number} is not JSON: {error}") from None
        try:
            document = text_of(row)
        except TraceError as error:
            raise self._file.unreadable(f"line {number} {error}") from None
        try:
            document.encode()
        except UnicodeEncodeError:
            raise self._file.unreadable(f"line {number} has half of a surrogate pair") from None
        return document


class _OpenFile:
    """A file that stays open, so that it can be replaced or deleted, and must not be written to.

    Raises OSError if it cannot be opened or read.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self._version = self._size_and_time()

    def read(self, offset: int, size: int) -> bytes:
        """At most `size` bytes. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) if the file changed."""
        content = os.pread(self._descriptor, size, offset)
        self.require_unchanged()
        return content

    def reader(self) -> io.BufferedReader:
        """The file from its start."""
        duplicate = os.dup(self._descriptor)
        os.lseek(duplicate, 0, os.SEEK_SET)
        return open(duplicate, "rb")  # noqa: PTH123 (a descriptor has no path)

    def require_unchanged(self) -> None:
        """Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) if the file was written to since it was opened."""
        if self._size_and_time() != self._version:
            raise self.unreadable("the file changed while it was read; leave it unchanged while a job uses it")

    def not_utf8(self, error: UnicodeDecodeError, end: int) -> SecateurError:
        """`end`: the offset in the file at which the bytes that were decoded end."""
        return self.unreadable(f"byte {end - len(error.object) + error.start} is not UTF-8")

    def unreadable(self, reason: str) -> SecateurError:
        """An error that names the file."""
        return SecateurError("PRUNE_DATASET_UNAVAILABLE", f"{self._name}: {reason}")

    def _size_and_time(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns
